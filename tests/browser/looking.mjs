// SPDX-License-Identifier: EUPL-1.2
// A Chromium in which pages are looked at with axe-core and the keyboard, and what was seen of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const colours = { type: 'rule', values: ['color-contrast'] };

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// A visitor of the pages of one origin; screenshots go to a folder, one per page and width.
export const visitor = async (browser, origin, screenshots) => {
  const context = await browser.newContext({ locale: 'nl-NL', timezoneId: 'Europe/Amsterdam', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const seen = [];
  const done = [];
  let messages = [];
  let elsewhere = [];
  let status = 0;
  let asked = null;
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(origin)) elsewhere.push(request.url()); });
  page.on('response', (response) => { if (response.request().isNavigationRequest() && response.status() !== 303) status = response.status(); });

  page.on('request', (request) => {
    if (request.isNavigationRequest()) asked = { path: new URL(request.url()).pathname, body: request.postData() };
  });

  const violations = async (runOnly) => {
    await page.evaluate(axe);
    const result = await page.evaluate((only) => globalThis.axe.run(document, { runOnly: only }), runOnly);
    return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(' | ')}`);
  };
  const otherwise = async (label, name, media, back) => {
    await page.emulateMedia(media);
    await page.screenshot({ path: `${screenshots}/${label}-${name}.png`, fullPage: true });
    // Only colours are others there.
    const broken = (await violations(colours)).map((violation) => `${name}: ${violation}`);
    await page.emulateMedia(back);
    return broken;
  };
  const look = async (label) => {
    const overflow = [];
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) overflow.push(width);
      // Pictures are for people, who read one language well enough.
      if (label.endsWith('-nl')) await page.screenshot({ path: `${screenshots}/${label}-${width}.png`, fullPage: true });
    }
    const broken = await violations(tags);
    // A message without a text shows its name between these.
    if ((await page.locator('body').innerText()).includes('⟦')) broken.push('a text is missing');
    // What is dark or printed does not depend on the language.
    if (label.endsWith('-nl')) {
      broken.push(...await otherwise(label, 'dark', { colorScheme: 'dark' }, { colorScheme: 'light' }));
      broken.push(...await otherwise(label, 'print', { media: 'print' }, { media: 'screen' }));
    }
    const language = await page.getAttribute('html', 'lang') ?? '';
    seen.push({ label, status, language, violations: broken, console: messages, elsewhere, overflow });
    messages = [];
    elsewhere = [];
  };
  const go = (path) => page.goto(origin + path);
  // Asks for the same page in a language, with the same parts opened. What answered a form changed nothing, for what
  // changes something goes on to a page; so the form can be sent again.
  const again = async (language) => {
    const opened = await page.evaluate(() => [...document.querySelectorAll('details')].map((part) => part.open));
    const path = asked.path.replace(/^\/(nl|en)\//, `/${language}/`);
    if (asked.body === null) await go(path);
    else {
      await Promise.all([page.waitForNavigation(), page.evaluate(([action, values]) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action });
        for (const [name, value] of new URLSearchParams(values)) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
        document.body.append(form);
        form.submit();
      }, [path, asked.body])]);
    }
    await page.evaluate((parts) => document.querySelectorAll('details').forEach((part, at) => { part.open = parts[at]; }), opened);
  };
  // What is shown now, in both languages.
  const both = async (label) => {
    await look(`${label}-nl`);
    await again('en');
    await look(`${label}-en`);
    await again('nl');
  };
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
  const quiet = () => { messages = []; };
  return { page, seen, done, look, both, go, reach, press, type, said, quiet };
};

export const deed = (name) => `form[action$="/do/${name}"] button`;
