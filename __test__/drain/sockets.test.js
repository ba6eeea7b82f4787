'use strict';

const { oursOnly, runWell } = require('../harness/run');

async function leave(name, grace) {
  const { value } = await runWell('drain/sockets.js', { args: [name, grace].map(String) });
  const { took, ...left } = value('left');
  expect(left).toEqual({ code: 0, signal: null });
  return { client: value('client'), took };
}

oursOnly(describe)('a connection that is not the worker’s to end', () => {
  const GRACE = 20_000;

  test.each([
    ['the client ends it', ['before after', 'end']],
    ['the app ends it', ['bye', 'end']],
    ['the app sends it to another process', ['taken', 'end']],
  ])('%s, and the worker leaves', async (name, seen) => {
    const { client, took } = await leave(name, GRACE);
    expect(client).toEqual(seen);
    expect(took).toBeLessThan(GRACE / 2);
  });
});

oursOnly(describe)('what is left when the grace is over is ended, and the worker leaves', () => {
  const GRACE = 700;
  const MARGIN = 1000; // after it the primary would kill

  test.each([
    ['nobody ends it', ['', 'end']],
    ['a request is never answered', ['', 'end']],
    ['a stream of HTTP/2 is never answered', ['goaway']],
  ])('%s', async (name, seen) => {
    const { client, took } = await leave(name, GRACE);
    expect(client).toEqual(seen);
    expect(took).toBeGreaterThanOrEqual(GRACE);
    expect(took).toBeLessThan(GRACE + MARGIN);
  });
});
