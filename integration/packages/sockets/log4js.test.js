'use strict';

const fromEachWorker = require('../harness/from-each-worker');
const { request } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

/** The lines of each worker, in their order. */
function linesOf(output) {
  const lines = {};
  for (const line of output.trim().split('\n')) {
    const [worker, ...rest] = line.split(' ');
    (lines[worker] ??= []).push(rest.join(' '));
  }
  return lines;
}

test('the primary writes what workers log, up to their last words', async () => {
  const { ours, builtin } = await onBoth('log4js.js', async (server) => {
    for (const id of [1, 2]) await server.until(new RegExp(`^worker-${id} WARN x+$`, 'm'));
    await fromEachWorker(server, 1, async () => ({
      worker: Number((await request(server, '/worker')).body),
    }));
    await request(server, '/');
    const [, id] = await server.until(/^worker-(\d) FATAL last words$/m);
    return { exit: await server.ask('exitOf', Number(id)), lines: linesOf(server.stdout)[`worker-${id}`] };
  });
  // Which of the two workers has the request, and so how each has ended, is not told.
  expect(ours.outcome).toEqual(builtin.outcome);
  expect(ours.end).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(ours.outcome.exit).toMatchObject({ code: 3, signal: null });
  expect(ours.outcome.lines).toHaveLength(202);
  expect(ours.outcome.lines[199]).toBe('INFO line 200');
});
