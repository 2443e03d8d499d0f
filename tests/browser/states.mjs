// SPDX-License-Identifier: EUPL-1.2
// Looks at states of the employee's own pages in both languages, and does by keyboard or mouse what it is told to.
import { launch, visitor } from './looking.mjs';

const { address, screenshots, steps } = JSON.parse(process.argv[2]);
const browser = await launch();
try {
  const { page, seen, done, look, both, go, reach, press, type, said } = await visitor(browser, new URL(address).origin, screenshots);
  await page.goto(address);
  const middle = async (selector, share) => {
    const box = await page.locator(selector).first().boundingBox();
    return [box.x + box.width * share, box.y + box.height / 2];
  };
  const verbs = {
    look: async (label, path) => {
      for (const language of ['nl', 'en']) {
        await go(`/${language}${path}`);
        await look(`${label}-${language}`);
      }
      await go(`/nl${path}`);
    },
    here: both,
    go,
    press,
    type,
    said,
    space: async (selector) => { await reach(selector); await page.keyboard.press('Space'); },
    // A file is chosen with the keyboard, in the browser's own window for it, which a busy browser sometimes does not open.
    choose: async (selector, file) => {
      for (let tries = 1; ; tries += 1) {
        await reach(selector);
        const opened = page.waitForEvent('filechooser', { timeout: 5000 });
        const chooser = await Promise.all([opened, page.keyboard.press('Space')]).then(([one]) => one, (error) => {
          if (tries === 3) throw error;
        });
        if (chooser) return chooser.setFiles(file);
      }
    },
    // A form that answers with a file leaves the page where it is.
    download: async (selector, name) => {
      await reach(selector);
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      done.push([name, download.suggestedFilename()]);
    },
    select: async (selector, key) => { await reach(selector); await page.keyboard.press(key); },
    // From a share of the width of one element to a share of that of another, in steps as a hand does it.
    drag: async (from, begin, to, end) => {
      await page.mouse.move(...await middle(from, begin));
      await page.mouse.down();
      await page.mouse.move(...await middle(to, end), { steps: 8 });
      await page.mouse.up();
    },
    dragged: async (from, begin, to, end) => { await Promise.all([page.waitForNavigation(), verbs.drag(from, begin, to, end)]); },
    click: async (selector, share) => { await page.mouse.click(...await middle(selector, share)); },
    clicked: async (selector, share) => { await Promise.all([page.waitForNavigation(), verbs.click(selector, share)]); },
    value: async (selector, name) => { done.push([name, await page.inputValue(selector)]); },
    text: async (selector, name) => { done.push([name, await page.locator(selector).first().innerText()]); },
    at: async (name) => { done.push([name, new URL(page.url()).pathname]); },
  };
  for (const [verb, ...values] of steps) await verbs[verb](...values);
  process.stdout.write(JSON.stringify({ seen, done, asleep: '' }));
} finally {
  await browser.close();
}
