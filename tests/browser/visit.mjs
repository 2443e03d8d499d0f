// SPDX-License-Identifier: EUPL-1.2
// Signs in at a collector with a real Chromium, visits pages, and prints what the browser saw of each as JSON:
// the accessibility tree, console messages, requests that left the origin, WCAG violations, sideways scrolling.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { origin, name, code, pages, screenshots } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [320, 768, 1280];

// The code of now (RFC 6238), from the key as a person reads it.
const digits = (text) => {
  const bits = [...text.replaceAll(' ', '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const tag = createHmac('sha1', key).update(counter).digest();
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
};

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
  await page.locator('#password').fill(code);
  await page.click('form:has(#name) button');
  await page.waitForLoadState();
  // The first sign-in: the key on the page goes into an app, which shows six digits.
  const choosing = await look('choose', null);
  await page.fill('#code', digits(await page.textContent('#secret')));
  await page.fill('#password', 'een zin die niemand kent');
  await page.click('form[action$="choose"] button');
  await page.waitForLoadState();
  seen.push(await look('signed-in', null));
  for (const [index, path] of pages.entries()) {
    seen.push(await look(`page-${index}${path.replaceAll('/', '_')}`, await page.goto(origin + path)));
  }
  seen.push(choosing);
  seen.push(await look('account', await page.goto(`${origin}/nl/account`)));
  process.stdout.write(JSON.stringify(seen));
} finally {
  await browser.close();
}
