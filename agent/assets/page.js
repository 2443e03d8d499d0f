// SPDX-License-Identifier: EUPL-1.2
// What is pleasanter with a script; without it everything can be read and done all the same.
'use strict';
(() => {
  const page = document.body.dataset.page;
  const say = (path) => fetch(path, { method: 'POST', body: new URLSearchParams({ page }), cache: 'no-store' });
  const asleep = document.querySelector('[data-asleep]');
  const here = () => say('/here').then((answer) => { asleep.hidden = answer.ok; }, () => { asleep.hidden = false; });

  // The server stays while somebody looks.
  here();
  setInterval(() => { if (document.visibilityState === 'visible') here(); }, 20000);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') here(); });
  addEventListener('pageshow', (event) => { if (event.persisted) here(); });
  addEventListener('pagehide', () => navigator.sendBeacon('/gone', new URLSearchParams({ page })));

  for (const hidden of document.querySelectorAll('.dl-scripted')) hidden.hidden = false;

  // Typing goes to the line, unless somebody turned that off or is typing elsewhere.
  const line = document.querySelector('[data-line]');
  const keys = document.querySelector('[data-keys]');
  const stored = () => localStorage.getItem('keys') !== 'off';
  const show = () => keys.setAttribute('aria-pressed', String(stored()));
  keys.addEventListener('click', () => { localStorage.setItem('keys', stored() ? 'off' : 'on'); show(); });
  show();
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !stored()) return;
    const at = document.activeElement;
    const number = /^[1-9]$/.test(event.key) ? at?.closest('details.dl-ask[open]') : null;
    if (number) {
      number.querySelectorAll('button[name=category]')[Number(event.key) - 1]?.click();
      event.preventDefault();
    } else if (line && /^[\p{L}\p{N}]$/u.test(event.key) && (at === document.body || at?.id === 'content')) {
      line.focus();
    }
  });

  const day = document.querySelector('.dl-line .dl-day');
  if (!day || !line) return;
  const [start, end] = [Number(day.dataset.start), Number(day.dataset.end)];
  const minute = 60000;
  const text = (at) => new Intl.DateTimeFormat('nl-NL', { hour: '2-digit', minute: '2-digit', timeZone: day.dataset.zone }).format(at);
  const rounded = (at) => Math.round(at / (5 * minute)) * 5 * minute;
  const at = (event) => {
    const box = day.getBoundingClientRect();
    return start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (end - start);
  };
  const place = (bar, from, to) => {
    bar.setAttribute('x', `${(from - start) / (end - start) * 100}%`);
    bar.setAttribute('width', `${(to - from) / (end - start) * 100}%`);
  };
  const take = (from, to) => {
    const words = line.value.replace(/^\s*\d[\d:.,]*\s*-\s*\d[\d:.,]*\s*/, '');
    line.value = `${text(from)}-${text(to)} ${words}`;
    line.focus();
  };
  const send = (deed, values) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `/${document.documentElement.lang}/do/${deed}`;
    const back = document.querySelector('input[name=back]').value;
    const date = document.querySelector('.dl-type input[name=date]').value;
    for (const [name, value] of Object.entries({ ...values, back, date })) {
      const input = document.createElement('input');
      input.type = 'hidden';
      [input.name, input.value] = [name, value];
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };

  // Drag over the line to mark a time, drag the edge of an own bar to move it, click a bar to take it.
  let drag = null;
  day.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const bar = event.target.closest('rect.dl-day__bar');
    const own = bar?.dataset.entry ? bar : null;
    let edge = null;
    if (own) {
      const box = own.getBoundingClientRect();
      const reach = Math.min(8, box.width / 3);
      if (event.clientX < box.left + reach) edge = 'from';
      else if (event.clientX > box.right - reach) edge = 'to';
    }
    drag = { bar, own, edge, began: at(event), x: event.clientX, moved: false, mark: null };
    day.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  day.addEventListener('pointermove', (event) => {
    if (!drag || (Math.abs(event.clientX - drag.x) < 4 && !drag.moved)) return;
    drag.moved = true;
    const now = rounded(at(event));
    if (drag.edge) {
      const [from, to] = [Number(drag.own.dataset.start), Number(drag.own.dataset.end)];
      drag.to = drag.edge === 'from' ? Math.min(now, to - 5 * minute) : Math.max(now, from + 5 * minute);
      place(drag.own, drag.edge === 'from' ? drag.to : from, drag.edge === 'to' ? drag.to : to);
      return;
    }
    if (!drag.mark) {
      drag.mark = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      drag.mark.setAttribute('class', 'dl-day__bar dl-day__mark');
      day.append(drag.mark);
    }
    drag.from = Math.min(rounded(drag.began), now);
    drag.to = Math.max(rounded(drag.began), now);
    place(drag.mark, drag.from, drag.to);
  });
  const drop = () => {
    const done = drag;
    drag = null;
    if (!done) return;
    done.mark?.remove();
    if (done.edge && done.moved) {
      const other = [...day.querySelectorAll('.dl-day__own')].some((bar) => bar !== done.own
        && (bar.dataset.start === done.own.dataset[done.edge === 'to' ? 'end' : 'start']
          || bar.dataset.end === done.own.dataset[done.edge === 'to' ? 'end' : 'start']));
      const was = done.own.dataset[done.edge === 'to' ? 'end' : 'start'];
      if (other) send('move', { at: was, to: text(done.to) });
      else send('stretch', { id: done.own.dataset.entry, [done.edge]: text(done.to) });
    } else if (done.moved && done.to > done.from) take(done.from, done.to);
    else if (done.own) location.href = `/${document.documentElement.lang}/entries/${done.own.dataset.entry}`;
    else if (done.bar && !done.moved) take(Number(done.bar.dataset.start), Number(done.bar.dataset.end));
  };
  day.addEventListener('pointerup', drop);
  day.addEventListener('pointercancel', () => { drag?.mark?.remove(); drag = null; });
})();
