'use strict';

/* global document -- what runs inside the page sees it */
const { randomUUID } = require('node:crypto');
const startExample = require('../../__test__/examples/start-example');
const { survivorsAfter } = require('../../__test__/harness/survivors');
const openChromium = require('./open_chromium');

// Other loads may run beside.
const PATIENCE = 30_000;
// What Chromium says of a request that was in the hands of a worker that died, or of the events that it passed on.
const BROKEN_OFF = /^Failed to load resource: net::ERR_/;

/**
 * The demo, and a browser that shows it. `complaints` are the errors of the page, and what broke its policy;
 * `brokenOff` are the requests that ended with a worker.
 */
module.exports = async function openDemo({ viewport, colorScheme, env } = {}) {
  const runId = randomUUID();
  const example = startExample('demo', env);
  const browser = await openChromium({ RUST_CLUSTER_RUN_ID: runId }).catch(async (error) => {
    await example.stop();
    throw error;
  });
  const page = await browser.newPage({ viewport, colorScheme });
  const complaints = [];
  const brokenOff = [];
  listen(page, complaints, brokenOff);
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`http://127.0.0.1:${await example.port()}/`);
  return {
    page,
    complaints,
    brokenOff,
    example,
    ...readings(page),
    close: async () => {
      await browser.close();
      await example.stop();
      const left = await survivorsAfter(runId, 5000);
      if (left.length > 0) throw new Error(`the browser left behind: ${left}`);
    },
  };
};

// Chromium tells of a breach of the policy in the console too.
function listen(page, complaints, brokenOff) {
  page.on('pageerror', (error) => complaints.push(error.stack));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    (BROKEN_OFF.test(message.text()) ? brokenOff : complaints).push(message.text());
  });
}

function readings(page) {
  const count = async (id) => Number((await page.locator(`#${id}`).textContent()).replaceAll(',', ''));
  return {
    count,

    /** Waits until the page's request number so and so many more has been answered. */
    async answersMore(more) {
      const wanted = (await count('answered')) + more;
      await page.waitForFunction(
        (least) => Number(document.getElementById('answered').textContent.replaceAll(',', '')) >= least,
        wanted,
      );
    },

    /** Waits until the workers of all rows serve, and returns how many there are. */
    async allRowsServe() {
      const rows = await page.waitForFunction(() => {
        const states = Array.from(document.querySelectorAll('.worker'), ({ dataset }) => dataset.state);
        return states.every((state) => state === 'serving') && states.length;
      });
      return rows.jsonValue();
    },

    row: (id) => page.getByRole('listitem', { name: `Worker ${id}`, exact: true }),

    /** Waits for a sentence in the journal, and returns it. */
    async told(pattern) {
      const entry = page.getByRole('log').getByRole('listitem').filter({ hasText: pattern }).first();
      await entry.waitFor();
      return entry.textContent();
    },
  };
}
