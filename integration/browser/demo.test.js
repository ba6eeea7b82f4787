'use strict';

/* global document, innerWidth -- what runs inside the page sees them */
const openDemo = require('./open_demo');

let demo;
// How many workers there are depends on the machine.
let rows;

async function open(options) {
  demo = await openDemo(options);
  rows = await demo.allRowsServe();
}

afterEach(async () => {
  await demo.close();
  expect(demo.complaints).toEqual([]);
});

async function tabTo(name) {
  for (let presses = 0; presses < 40; presses++) {
    await demo.page.keyboard.press('Tab');
    const focused = await demo.page.evaluate(
      () => document.activeElement.ariaLabel ?? document.activeElement.textContent,
    );
    if (focused === name) return;
  }
  throw new Error(`no Tab reaches ${name}`);
}

/** How many requests were answered during what a sentence of the journal tells; with Node's own cluster hardly one. */
function answeredIn(sentence) {
  return Number(sentence.match(/Meanwhile (\d+) answered, 0 lost\.$/)[1]);
}

/** Waits until this figure in the worker's row is so high at least. */
function figureOf(id, figure, least) {
  return demo.page.waitForFunction(
    ([label, name, bound]) => {
      const text = document.querySelector(`.worker[aria-label="${label}"] .${name}`)?.textContent ?? '';
      return Number(text.replace(/[^\d.]/g, '') || NaN) >= bound;
    },
    [`Worker ${id}`, figure, least],
  );
}

test('every worker answers, and nothing is lost', async () => {
  await open();
  await demo.answersMore(40);
  for (let id = 1; id <= rows; id++) await figureOf(id, 'accepted', 5);
  for (let id = 1; id <= rows; id++) await figureOf(id, 'rate', 2);
  expect(await demo.count('lost')).toBe(0);
  expect(await demo.count('retried')).toBe(0);
  expect(demo.brokenOff).toEqual([]);
  expect(await demo.page.getByRole('status').isVisible()).toBe(false);
});

test('a worker killed from the keyboard goes, another comes, and nothing is lost', async () => {
  await open();
  const pid = Number((await demo.row(2).locator('.pid').textContent()).match(/\d+/));
  await tabTo('Kill worker 2');
  await demo.page.keyboard.press('Enter');
  await demo.told('Worker 2 has died.');
  const newcomer = rows + 1;
  const sentence = await demo.told(`Worker ${newcomer} serves in its place`);
  // Which is forked when the end of the other has been seen; the page shows that it dies a little earlier.
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(sentence).toMatch(/in its place, after .* s\. Meanwhile \d+ answered, 0 lost\.$/);
  expect(await demo.allRowsServe()).toBe(rows);
  await figureOf(newcomer, 'accepted', 5);
  await figureOf(newcomer, 'rate', 2);
  // The focus has not left the button, which now is the newcomer's.
  expect(await demo.page.evaluate(() => document.activeElement.ariaLabel)).toBe(`Kill worker ${newcomer}`);
  expect(await demo.count('lost')).toBe(0);
});

test('beside a blocked worker the others go on', async () => {
  await open();
  await demo.page.getByRole('button', { name: 'Block worker 3 for 3 s' }).click();
  await figureOf(3, 'delay', 500);
  await demo.page.getByText(/^blocked for \d\.\d s$/).waitFor();
  expect(answeredIn(await demo.told('Worker 3 goes on, after'))).toBeGreaterThan(10);
  await figureOf(3, 'rate', 2);
  expect(await demo.count('lost')).toBe(0);
});

test('connections are served while the JavaScript of the primary is blocked', async () => {
  await open();
  await demo.page.getByRole('button', { name: 'Block its JavaScript for 3 s' }).click();
  await demo.page.getByText('its JavaScript is blocked for').waitFor();
  expect(answeredIn(await demo.told('The primary’s JavaScript goes on, after'))).toBeGreaterThan(20);
  expect(await demo.count('lost')).toBe(0);
});

test('a request that is broken off is asked again, and lost only when that fails too', async () => {
  await open();
  const breakOff = (route) => route.abort('connectionreset');
  await demo.page.route('**/hello', breakOff, { times: 1 });
  await demo.page.waitForFunction(() => document.getElementById('retried').textContent === '1');
  await demo.answersMore(5);
  expect(await demo.count('lost')).toBe(0);
  await demo.page.route('**/hello', breakOff);
  await demo.told('A request was lost.');
  await demo.page.unroute('**/hello', breakOff);
  expect(await demo.told('Answers come again')).toMatch(/Meanwhile \d+ answered, [1-9]\d* lost\.$/);
  expect(await demo.count('lost')).toBeGreaterThan(0);
});

test('the requests can be paused, and go on', async () => {
  await open();
  await tabTo('Pause');
  await demo.page.keyboard.press('Space');
  await demo.page.waitForFunction(() => document.getElementById('rate').textContent === '0');
  const answered = await demo.count('answered');
  await demo.page.getByRole('button', { name: 'Pause', pressed: true }).click();
  await demo.answersMore(5);
  expect(answered).toBeGreaterThan(0);
});

test.each(['light', 'dark'])('at 400 pixels nothing is beside the page (%s)', async (colorScheme) => {
  await open({ viewport: { width: 400, height: 800 }, colorScheme });
  for (const summary of await demo.page.locator('summary').all()) await summary.click();
  await demo.page.getByRole('button', { name: 'Block worker 3 for 3 s' }).click();
  await figureOf(3, 'delay', 1000);
  const [wide, seen] = await demo.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect([wide, seen]).toEqual([400, 400]);
});

test("with Node's own cluster the page says so, and counts by itself", async () => {
  await open({ env: { NODE_OPTIONS: '--no-addons' } });
  await demo.answersMore(40);
  expect(await demo.page.getByRole('status').textContent()).toContain('cluster.stats() is null');
  for (let id = 1; id <= rows; id++) await figureOf(id, 'rate', 2);
  expect(await demo.row(1).locator('.accepted').textContent()).toBe('–');
  await demo.page.getByRole('button', { name: 'Kill worker 1' }).click();
  await demo.told(`Worker ${rows + 1} serves in its place`);
});
