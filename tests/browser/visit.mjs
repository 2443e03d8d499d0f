// SPDX-License-Identifier: EUPL-1.2
// Walks through a collector with a real Chromium: fills in forms by keyboard alone, looks at pages several at a time, and
// prints as JSON what the browser saw of each. What it is to do comes as JSON on standard input; see tests/src/browser.rs.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { origin, screenshots, visitors, first, pages, files, last } = JSON.parse(readFileSync(0, 'utf8'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [320, 768, 1280];
const abreast = 3;
const seen = [];
const asked = [];
const secrets = {};

// The code of a half minute from now (RFC 6238), from the key as a person reads it.
const digits = (text, ahead) => {
  const bits = [...text.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const tag = createHmac('sha1', key).update(counter).digest();
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// One context for each visitor, so that each has their own session.
const contexts = {};
const context = async (visitor) => {
  contexts[visitor] ??= (async () => {
    const made = await browser.newContext({ locale: 'nl-NL' });
    // A machine with other work is slow and not wrong.
    made.setDefaultTimeout(120_000);
    const [name, value] = (visitors[visitor] ?? '').split('=');
    if (value) await made.addCookies([{ name, value, url: origin }]);
    made.on('response', (response) => asked.push({
      method: response.request().method(), path: new URL(response.url()).pathname, status: response.status(),
    }));
    return made;
  })();
  return contexts[visitor];
};

// A tab that notes what its page loads and says.
const open = async (visitor) => {
  const page = await (await context(visitor)).newPage();
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const tab = { page, client, visitor, console: [], elsewhere: [], bytes: 0 };
  page.on('console', (message) => tab.console.push(message.text()));
  page.on('pageerror', (error) => tab.console.push(String(error)));
  page.on('request', (request) => {
    if (request.isNavigationRequest()) tab.bytes = 0;
    if (!request.url().startsWith(origin)) tab.elsewhere.push(request.url());
  });
  client.on('Network.loadingFinished', (event) => { tab.bytes += event.encodedDataLength; });
  return tab;
};

// The driver's own code runs through the debugger, which the page's policy does not bind.
const run = async (client, expression) => {
  const { result, exceptionDetails } =
    await client.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
};

// Everything that can be operated must be reached by the tabulator key, and must show that it was.
const unreached = async ({ page, client }) => {
  await page.evaluate(() => {
    const operable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    // Of a group of radio buttons the key reaches one.
    const groups = new Set();
    const counts = (one) => {
      if (!one.checkVisibility() || one.disabled || one.tabIndex < 0) return false;
      if (one.type !== 'radio') return true;
      const is_first = !groups.has(one.name);
      groups.add(one.name);
      return is_first;
    };
    document.activeElement.blur();
    getSelection().removeAllRanges();
    globalThis.waiting = new Set([...document.querySelectorAll(operable)].filter(counts));
    globalThis.dark = [];
    document.addEventListener('focusin', ({ target: one }) => {
      if (!globalThis.waiting.delete(one)) return;
      const style = getComputedStyle(one);
      const shows = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      if (!shows) globalThis.dark.push(`no sign of focus: ${one.outerHTML.slice(0, 120)}`);
    });
  });
  // Many keys at once, and one question after them: each answer costs more than the keys.
  const key = (type) => client.send('Input.dispatchKeyEvent', { type, key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 });
  const presses = 20;
  for (let left = Infinity, before; left > 0 && left !== before;) {
    before = left;
    await Promise.all(Array.from({ length: presses }, () => [key('rawKeyDown'), key('keyUp')]).flat());
    left = await page.evaluate(() => globalThis.waiting.size);
  }
  return page.evaluate(() => [...globalThis.dark, ...[...globalThis.waiting].map((one) => one.outerHTML.slice(0, 120))]);
};

// The figures of a drawing that no cell of a table holds.
const untold = ({ page }) => page.evaluate(() => {
  const figures = (text) => [...text.matchAll(/\d+(?:[.,]\d+)*(?=[\s\u00a0\u202f]?(?:%|uur|hours?\b|fte|FTE))/g)].map((found) => found[0]);
  const told = new Set([...document.querySelectorAll('td, th, dd')].flatMap((cell) => figures(cell.textContent)
    .concat(cell.matches('.nl-table__number') ? [cell.textContent.trim()] : [])));
  return [...document.querySelectorAll('svg[role=img] text')]
    .filter((text) => figures(text.textContent).some((figure) => !told.has(figure)))
    .map((text) => text.textContent);
});

const names = new Set();
const named = (visitor, url) => {
  const { pathname, search } = new URL(url);
  const base = `${visitor}${(pathname + search).replaceAll(/[^A-Za-z0-9-]+/g, '_')}`;
  let name = base;
  for (let number = 2; names.has(name); number += 1) name = `${base}-${number}`;
  names.add(name);
  return name;
};

const look = async (tab, response, expected) => {
  const { page, client, visitor } = tab;
  const name = named(visitor, page.url());
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  const overflow = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (wide) overflow.push(width);
    // Pictures are for people, who read one language well enough.
    if (width === Math.max(...widths) || !page.url().includes('/en/')) {
      await page.screenshot({ path: `${screenshots}/${name}-${width}.jpg`, type: 'jpeg', quality: 80, fullPage: true });
    }
  }
  const paper = await page.pdf({ path: `${screenshots}/${name}.pdf`, format: 'A4', preferCSSPageSize: true });
  await run(client, axe);
  const violations = await run(client, `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })
    .then((result) => result.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.html).join(' | ')))`);
  const found = {
    visitor, url: page.url(), status: response?.status() ?? 0, expected,
    language: await page.getAttribute('html', 'lang') ?? '',
    tree: nodes.filter((node) => !node.ignored && node.name?.value)
      .map((node) => ({ role: node.role?.value ?? '', name: node.name.value })),
    overflow, violations, untold: await untold(tab), bytes: tab.bytes,
    sheets: (paper.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length,
    unreached: await unreached(tab), elsewhere: tab.elsewhere, console: tab.console,
  };
  // A page that is not there says so on the console; that is the browser's own line.
  found.console = found.console.filter((line) => !(expected >= 400 && line.startsWith('Failed to load resource')));
  [tab.console, tab.elsewhere] = [[], []];
  seen.push(found);
};

// Writes into the field that has the focus, with keys alone.
const write = async (page, at, value) => {
  const now = () => page.evaluate(() => document.activeElement.value);
  if (at.kind === 'select-one') {
    await page.keyboard.press('Home');
    for (let tries = 0; tries < at.options && await now() !== value; tries += 1) await page.keyboard.press('ArrowDown');
  } else if (at.kind === 'radio') {
    await page.keyboard.press('Space');
    for (let tries = 0; tries < 10 && await now() !== value; tries += 1) await page.keyboard.press('ArrowDown');
  } else if (at.kind === 'checkbox') {
    await page.keyboard.press('Space');
  } else if (at.kind === 'date') {
    const [year, month, day] = value.split('-');
    for (const typed of [day + month + year, month + day + year]) {
      if (await now() === value) break;
      await page.keyboard.type(typed);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
    }
  } else {
    await page.keyboard.press('Control+A');
    if (at.kind === 'textarea') await page.keyboard.insertText(value);
    else await page.keyboard.type(value);
  }
  if (await now() !== value) throw new Error(`${at.name} became ${JSON.stringify(await now())} instead of ${value}`);
};

const doers = {};
const act = async ({ visitor, path, form, fill, button, status }) => {
  const tab = doers[visitor] ??= await open(visitor);
  const { page } = tab;
  if (path) await page.goto(origin + path);
  const secret = page.locator('#secret');
  if (await secret.count() === 1) secrets[visitor] = await secret.textContent();
  const values = new Map(fill.map(([name, value]) =>
    [name, value.startsWith('$') ? digits(secrets[visitor], value === '$next' ? 1 : 0) : value]));
  await page.evaluate(() => document.activeElement.blur());
  for (let tries = 0; tries < 400; tries += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(([inside, pressed]) => {
      const one = document.activeElement;
      const name = one.closest(inside) ? one.name ?? '' : undefined;
      const is_button = name !== undefined && one.matches(pressed);
      return { name, kind: one.type, value: one.value, options: one.options?.length, is_button };
    }, [form, button]);
    // Boxes of one name are told apart by what each stands for.
    if (values.has(at.name) && (at.kind !== 'checkbox' || at.value === values.get(at.name))) {
      await write(page, at, values.get(at.name));
      values.delete(at.name);
    } else if (at.is_button && values.size === 0) {
      tab.console = [];
      const [response] = await Promise.all([
        page.waitForEvent('response', (one) => one.request().isNavigationRequest() && (one.status() < 300 || one.status() >= 400)),
        page.waitForEvent('load'),
        page.keyboard.press('Enter'),
      ]);
      await look(tab, response, status);
      return;
    }
  }
  throw new Error(`${visitor} on ${page.url()}: the keyboard does not reach ${[...values.keys()]} and ${button} of ${form}`);
};

try {
  for (const deed of first) await act(deed);
  const queue = [...pages];
  const walker = async () => {
    for (let stop = queue.shift(); stop; stop = queue.shift()) {
      const tab = await open(stop.visitor);
      await look(tab, await tab.page.goto(origin + stop.path), stop.status);
      await tab.page.close();
    }
  };
  await Promise.all(Array.from({ length: abreast }, walker));
  for (const { visitor, path } of files) {
    const answer = await (await context(visitor)).request.get(origin + path, { maxRedirects: 0 });
    asked.push({ method: 'GET', path, status: answer.status() });
  }
  for (const deed of last) await act(deed);
  process.stdout.write(JSON.stringify({ seen, asked }));
} finally {
  await browser.close();
}
