// SPDX-License-Identifier: EUPL-1.2
// Visits the employee's own pages with a real Chromium, does everything once by keyboard alone, and prints what it saw.
import { deed, launch, visitor } from './looking.mjs';

const { addresses, second, screenshots } = JSON.parse(process.argv[2]);
const browser = await launch();

// Everything once by keyboard, in one language.
const walk = async (language, address) => {
  const { page, seen, done, look, go, reach, press, type, said, quiet } = await visitor(browser, new URL(address).origin, screenshots);
  const see = (label) => look(`${label}-${language}`);
  await page.goto(address);
  await go(`/${language}/today`);
  await see('today');

  // Typing anywhere begins in the line.
  await page.keyboard.type('0:05-0:25 overleg');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await said('add');
  await press(deed('undo'));
  await said('undo');
  await press(deed('redo'));
  await said('redo');
  await see('today-own');
  await type('#line', '0:20-0:40 training');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await see('refused-overlap');
  await press('button[value=fit]');
  await said('fit');
  await type('#line', '0:50-0:55 iets');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await see('refused-kind');
  await press('button[name=category][value=rework]');
  await said('kind');
  await type('#line', 'geen tijd');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await see('refused-line');

  await go(`/${language}/today`);
  await press('tr.dl-own a');
  await see('entry');
  await type('#note', 'weekoverleg');
  await press('form[action$="/do/edit"] button');
  await said('edit');
  await press('tr.dl-own a');
  await press(deed('split'));
  await said('split');
  await press('tr.dl-own a');
  await see('entry-neighbours');
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
  await see('timer');
  await press(deed('discard'));
  await said('discard');
  await press('tbody tr:not(.dl-own) a');
  await see('stretch');

  await go(`/${language}/unknown`);
  await see('unknown');
  await reach('details.dl-ask[open] summary');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('6')]);
  await said('name');
  await press('.dl-application button');
  await said('rule');
  await go(`/${language}/rules`);
  await see('rules');
  const week = await page.getAttribute('nav a[href*="/weeks/"]', 'href');
  await go(week);
  await see('week');
  await press(deed('repeat'));
  await said('repeat');
  await reach('.dl-menu summary');
  await page.keyboard.press('Enter');
  await press('.dl-menu button[value="1h"]');
  await said('pause');
  await see('paused');
  await press(deed('resume'));
  await said('resume');
  await reach('.dl-menu + .dl-menu summary');
  await page.keyboard.press('Enter');
  await press('.dl-menu a[href$="/forget/quarter"]');
  await see('forget');
  await press(deed('forget'));
  await said('forget');
  await go(`/${language}/sending`);
  await see('sending');

  for (const [label, path] of [['withdraw', '/sending/withdraw'], ['empty-day', '/days/2001-01-01'], ['empty-week', '/weeks/2001-W01']]) {
    await go(`/${language}${path}`);
    await see(label);
  }

  // A page whose server is gone says so when somebody looks at it again.
  await go(`/${language}/today`);
  await page.route('**/here', (route) => route.abort());
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.locator('[data-asleep]').waitFor({ state: 'visible' });
  const asleep = await page.locator('[data-asleep]').innerText();
  await page.unroute('**/here');

  await go(`/${language}/sending/withdraw`);
  await reach('input[name=sure]');
  await page.keyboard.press('Space');
  await press('form[action$="/do/withdraw"] button');
  await said('withdraw');
  quiet();
  await see('withdrawn');
  return { seen, done, asleep };
};

// The same without scripts: the pages are read and a form is sent.
const withoutScripts = async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'nl-NL' });
  const still = await plain.newPage();
  await still.goto(second);
  await still.fill('#line', '1:05-1:25 pauze');
  await still.click('.dl-type button');
  const said = await still.locator('[role=status]').innerText({ timeout: 3000 });
  await plain.close();
  return ['without scripts', said];
};

try {
  const plain = await withoutScripts();
  const [nl, en] = await Promise.all([walk('nl', addresses.nl), walk('en', addresses.en)]);
  const done = [plain, ...nl.done, ...en.done.map(([deed, said]) => [`${deed} in English`, said])];
  process.stdout.write(JSON.stringify({ seen: [...nl.seen, ...en.seen], done, asleep: nl.asleep }));
} finally {
  await browser.close();
}
