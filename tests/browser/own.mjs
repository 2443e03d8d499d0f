// SPDX-License-Identifier: EUPL-1.2
// Visits the employee's own pages with a real Chromium, does everything once by keyboard alone, and prints what it saw.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { address, second, screenshots } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const origin = new URL(address).origin;
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const seen = [];
const done = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const context = await browser.newContext({ locale: 'nl-NL', timezoneId: 'Europe/Amsterdam', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  let messages = [];
  let elsewhere = [];
  let status = 0;
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(origin)) elsewhere.push(request.url()); });
  page.on('response', (response) => { if (response.request().isNavigationRequest() && response.status() !== 303) status = response.status(); });

  const violations = async () => {
    await page.evaluate(axe);
    const result = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), tags);
    return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(' | ')}`);
  };
  const look = async (label) => {
    const overflow = [];
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) overflow.push(width);
      // Pictures are for people, who read one language well enough.
      if (label.endsWith('-nl')) await page.screenshot({ path: `${screenshots}/${label}-${width}.png`, fullPage: true });
    }
    const broken = await violations();
    // What is dark does not depend on the language.
    if (label.endsWith('-nl')) {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.screenshot({ path: `${screenshots}/${label}-dark.png`, fullPage: true });
      broken.push(...(await violations()).map((violation) => `dark: ${violation}`));
      await page.emulateMedia({ colorScheme: 'light' });
    }
    const language = await page.getAttribute('html', 'lang') ?? '';
    seen.push({ label, status, language, violations: broken, console: messages, elsewhere, overflow });
    messages = [];
    elsewhere = [];
  };
  const go = (path) => page.goto(origin + path);
  // Moves with the Tab key only until the element has the focus.
  const reach = async (selector) => {
    for (let presses = 0; presses < 400; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the Tab key never reaches ${selector} on ${page.url()}`);
  };
  const press = async (selector, key = 'Enter') => {
    await reach(selector);
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
  };
  const type = async (selector, text) => {
    await reach(selector);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  const said = async (deed) => done.push([deed, await page.locator('[role=status]').innerText({ timeout: 3000 })]);
  const deed = (name) => `form[action$="/do/${name}"] button`;

  await page.goto(address);
  await look('today-nl');

  // Typing anywhere begins in the line.
  await page.keyboard.type('0:05-0:25 overleg');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await said('add');
  await press(deed('undo'));
  await said('undo');
  await press(deed('redo'));
  await said('redo');
  await look('today-own-nl');
  await type('#line', '0:20-0:40 training');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await look('refused-overlap-nl');
  await press('button[value=fit]');
  await said('fit');
  await type('#line', '0:50-0:55 iets');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await look('refused-kind-nl');
  await press('button[name=category][value=rework]');
  await said('kind');
  await type('#line', 'geen tijd');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await look('refused-line-nl');

  await go('/nl/today');
  await press('tr.dl-own a');
  await look('entry-nl');
  await type('#note', 'weekoverleg');
  await press('form[action$="/do/edit"] button');
  await said('edit');
  await press('tr.dl-own a');
  await press(deed('split'));
  await said('split');
  await press('tr.dl-own a');
  await look('entry-neighbours-nl');
  await type('form[action$="/do/move"] input[type=text]', '0:12');
  await press(deed('move'));
  await said('move');
  await press('tr.dl-own a');
  await press(deed('join'));
  await said('join');
  await press('tr.dl-own a');
  await press(deed('delete'));
  await said('delete');

  await press('form[action$="/do/start"] button[name=template]');
  await said('start');
  await look('timer-nl');
  await press(deed('discard'));
  await said('discard');
  await press('tbody tr:not(.dl-own) a');
  await look('stretch-nl');

  await go('/nl/unknown');
  await look('unknown-nl');
  await reach('details.dl-ask[open] summary');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('6')]);
  await said('name');
  await press('.dl-application button');
  await said('rule');
  await go('/nl/rules');
  await look('rules-nl');
  const week = await page.getAttribute('nav a[href*="/weeks/"]', 'href');
  await go(week);
  await look('week-nl');
  await press(deed('repeat'));
  await said('repeat');
  await reach('.dl-menu summary');
  await page.keyboard.press('Enter');
  await press('.dl-menu button[value="1h"]');
  await said('pause');
  await look('paused-nl');
  await press(deed('resume'));
  await said('resume');
  await reach('.dl-menu + .dl-menu summary');
  await page.keyboard.press('Enter');
  await press('.dl-menu a[href$="/forget/quarter"]');
  await look('forget-nl');
  await press(deed('forget'));
  await said('forget');
  await go('/nl/sending');
  await look('sending-nl');

  for (const [label, path] of [['today', '/today'], ['week', week.slice(3)], ['unknown', '/unknown'], ['rules', '/rules'],
    ['sending', '/sending'], ['withdraw', '/sending/withdraw'], ['empty-day', '/days/2001-01-01'], ['empty-week', '/weeks/2001-W01']]) {
    await go(`/en${path}`);
    await look(`${label}-en`);
  }

  // The same without scripts: the pages are read and a form is sent.
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'nl-NL' });
  const quiet = await plain.newPage();
  await quiet.goto(second);
  await quiet.fill('#line', '1:05-1:25 pauze');
  await quiet.click('.dl-type button');
  done.push(['without scripts', await quiet.locator('[role=status]').innerText({ timeout: 3000 })]);
  await plain.close();

  // A page whose server is gone says so when somebody looks at it again.
  await go('/nl/today');
  await page.route('**/here', (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.locator('[data-asleep]').waitFor({ state: 'visible' });
  const asleep = await page.locator('[data-asleep]').innerText();
  await page.unroute('**/here');

  await go('/nl/sending/withdraw');
  await reach('input[name=sure]');
  await page.keyboard.press('Space');
  await press('form[action$="/do/withdraw"] button');
  await said('withdraw');
  messages = [];
  await look('withdrawn-nl');
  process.stdout.write(JSON.stringify({ seen, done, asleep }));
} finally {
  await browser.close();
}
