// SPDX-License-Identifier: EUPL-1.2
// Signs in at a collector with a real Chromium, visits pages, and prints what the browser saw of each as JSON:
// the accessibility tree, console messages, requests that left the origin, WCAG violations, sideways scrolling.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { origin, name, code, pages, screenshots } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [320, 768, 1280];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  // The rules of axe-core are injected by the driver, which the page's own policy rightly forbids to anyone else.
  const context = await browser.newContext({ bypassCSP: false, locale: 'nl-NL' });
  const page = await context.newPage();
  let console_ = [];
  let elsewhere = [];
  page.on('console', (message) => console_.push(message.text()));
  page.on('pageerror', (error) => console_.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) elsewhere.push(request.url());
  });

  const look = async (label, response) => {
    const client = await context.newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const tree = nodes
      .filter((node) => !node.ignored && node.name?.value)
      .map((node) => ({ role: node.role?.value ?? '', name: node.name.value }));
    const overflow = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) overflow.push(width);
      await page.screenshot({ path: `${screenshots}/${label}-${width}.png`, fullPage: true });
    }
    const seen = {
      url: page.url(), status: response?.status() ?? 0,
      language: await page.getAttribute('html', 'lang') ?? '',
      tree, console: console_, elsewhere, overflow,
      violations: await violations(page.url()),
    };
    console_ = [];
    elsewhere = [];
    return seen;
  };

  // axe-core runs in a context of its own, with the same cookies but without the page's policy.
  const violations = async (url) => {
    const state = await context.storageState();
    const inspector = await browser.newContext({ bypassCSP: true, storageState: state, locale: 'nl-NL' });
    try {
      const copy = await inspector.newPage();
      await copy.goto(url);
      await copy.evaluate(axe);
      const result = await copy.evaluate(() => globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(' | ')}`);
    } finally {
      await inspector.close();
    }
  };

  const seen = [];
  seen.push(await look('start', await page.goto(`${origin}/nl/`)));
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="code"]', code);
  await page.click('form[action$="sign-in"] button');
  await page.waitForLoadState();
  seen.push(await look('signed-in', null));
  for (const [index, path] of pages.entries()) {
    seen.push(await look(`page-${index}${path.replaceAll('/', '_')}`, await page.goto(origin + path)));
  }
  process.stdout.write(JSON.stringify(seen));
} finally {
  await browser.close();
}
