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

  // The times of a line that was marked on the week's page wait in the address.
  if (line && /^#\d\d:\d\d-\d\d:\d\d$/.test(location.hash)) {
    line.value = `${location.hash.slice(1)} `;
    line.focus();
    history.replaceState(null, '', location.pathname);
  }

  const minute = 60000;
  const rounded = (at) => Math.round(at / (5 * minute)) * 5 * minute;
  const language = document.documentElement.lang;
  const send = (deed, values) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `/${language}/do/${deed}`;
    const back = document.querySelector('input[name=back]').value;
    for (const [name, value] of Object.entries({ ...values, back })) {
      const input = document.createElement('input');
      input.type = 'hidden';
      [input.name, input.value] = [name, value];
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };

  // Drag over a day to mark a time, drag an own bar or its edge to move it, click a bar to take it.
  const draggable = (day) => {
    const { date, zone } = day.dataset;
    const [start, end] = [Number(day.dataset.start), Number(day.dataset.end)];
    const clock = new Intl.DateTimeFormat('nl-NL', { hour: '2-digit', minute: '2-digit', timeZone: zone });
    const text = (at) => {
      const time = clock.format(at);
      return time === '00:00' && at > start ? '24:00' : time;
    };
    const at = (event) => {
      const box = day.getBoundingClientRect();
      return start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (end - start);
    };
    const place = (bar, from, to) => {
      bar.setAttribute('x', `${(from - start) / (end - start) * 100}%`);
      bar.setAttribute('width', `${(to - from) / (end - start) * 100}%`);
    };
    const take = (from, to) => {
      if (!line) {
        location.href = `/${language}/days/${date}#${text(from)}-${text(to)}`;
        return;
      }
      const words = line.value.replace(/^\s*\d[\d:.,]*\s*-\s*\d[\d:.,]*\s*/, '');
      line.value = `${text(from)}-${text(to)} ${words}`;
      line.focus();
    };
    let drag = null;
    // Puts everything back as it was drawn.
    const cancel = () => {
      drag?.mark?.remove();
      if (drag?.own) place(drag.own, drag.was[0], drag.was[1]);
      drag = null;
    };
    day.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      const bar = event.target.closest('rect.dl-day__bar');
      const own = bar?.dataset.entry ? bar : null;
      let edge = null;
      if (own) {
        const box = own.getBoundingClientRect();
        const reach = Math.min(8, box.width / 3);
        edge = 'both';
        if (event.clientX < box.left + reach) edge = 'from';
        else if (event.clientX > box.right - reach) edge = 'to';
      }
      const was = bar ? [Number(bar.dataset.start), Number(bar.dataset.end)] : null;
      drag = { bar, own, edge, was, began: at(event), x: event.clientX, moved: false, mark: null };
      day.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    day.addEventListener('pointermove', (event) => {
      if (!drag || (Math.abs(event.clientX - drag.x) < 4 && !drag.moved)) return;
      drag.moved = true;
      const now = rounded(at(event));
      if (drag.own) {
        [drag.from, drag.to] = drag.was;
        if (drag.edge === 'from') drag.from = Math.min(now, drag.to - 5 * minute);
        else if (drag.edge === 'to') drag.to = Math.max(now, drag.from + 5 * minute);
        else {
          drag.from = rounded(drag.was[0] + at(event) - drag.began);
          drag.to = drag.from + drag.was[1] - drag.was[0];
        }
        place(drag.own, drag.from, drag.to);
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
      if (!done.moved) {
        if (done.own) location.href = `/${language}/entries/${done.own.dataset.entry}`;
        else if (done.bar) take(...done.was);
        return;
      }
      if (!done.own) {
        if (done.to > done.from) take(done.from, done.to);
        return;
      }
      const id = done.own.dataset.entry;
      if (done.edge === 'both') {
        send('stretch', { id, date, from: text(done.from), to: text(done.to) });
        return;
      }
      // An edge that two entries share is their boundary.
      const was = String(done.edge === 'to' ? done.was[1] : done.was[0]);
      const shared = [...day.querySelectorAll('.dl-day__own')].some((bar) => bar !== done.own
        && (bar.dataset.start === was || bar.dataset.end === was));
      const to = text(done.edge === 'to' ? done.to : done.from);
      if (shared) send('move', { at: was, date, to });
      else send('stretch', { id, date, [done.edge]: to });
    };
    day.addEventListener('pointerup', drop);
    day.addEventListener('pointercancel', cancel);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') cancel(); });
  };
  if (document.querySelector('input[name=back]')) document.querySelectorAll('.dl-day').forEach(draggable);
})();
