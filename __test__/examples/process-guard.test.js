'use strict';

const { oursOnly } = require('../harness/run');
const answersFrom = require('./answers-from');
const get = require('./get');
const startExample = require('./start-example');

let example;
afterEach(() => example.stop());

oursOnly(test)('a worker that was killed is forked again', async () => {
  example = startExample('process-guard.js', { DELAY: '10' });
  const port = await example.port();
  // Two, so that the port stays open when one is killed.
  const [pid] = (await answersFrom(port, 2)).map(Number);
  process.kill(pid, 'SIGKILL');
  await example.until(/worker \d+ ended \(SIGKILL\)\nanother one in 10 ms\n/);
  for (let i = 0; i < 10; i++) expect(Number(await get(port))).not.toBe(pid);
});

oursOnly(test)('workers that fail at once are forked later and later, and in the end no more', async () => {
  example = startExample('process-guard.js', { FAIL: '1', DELAY: '5', LIMIT: '3' });
  expect(await example.exited).toEqual([1, null]);
  expect(example.output.match(/another one in \d+ ms/g)).toEqual(
    [5, 10, 20].map((delay) => `another one in ${delay} ms`),
  );
  expect(example.output).toContain('4 workers failed in a row: giving up');
});
