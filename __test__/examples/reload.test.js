'use strict';

const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const path = require('node:path');
const { oursOnly } = require('../harness/run');
const answersFrom = require('./answers-from');
const get = require('./get');
const startExample = require('./start-example');

const EXIT_WHILE_THERE = path.join(tmpdir(), `rust-cluster-${randomUUID()}`);
const FIXTURE = path.join(__dirname, '..', 'fixtures', 'examples', 'exit-while-there.js');

let example;
afterEach(async () => {
  fs.rmSync(EXIT_WHILE_THERE, { force: true });
  await example.stop();
});

oursOnly(test)('all workers are replaced, and every request meanwhile is answered', async () => {
  example = startExample('reload.js');
  const port = await example.port();
  const before = await answersFrom(port, availableParallelism());
  process.kill(example.pid, 'SIGHUP');
  let isDone = false;
  const done = example.until(/All workers are new\n/).then(() => (isDone = true));
  while (!isDone) expect(await get(port)).toMatch(/^Hello from pid \d+\n$/);
  await done;
  for (const body of await answersFrom(port, availableParallelism())) expect(before).not.toContain(body);
});

oursOnly(test)('where the new version fails the old workers stay', async () => {
  example = startExample('reload.js', { EXIT_WHILE_THERE }, ['--require', FIXTURE]);
  const port = await example.port();
  const before = await answersFrom(port, availableParallelism());
  fs.writeFileSync(EXIT_WHILE_THERE, '');
  process.kill(example.pid, 'SIGHUP');
  await example.until(/The new worker failed: the old ones stay\.\n/);
  expect((await answersFrom(port, availableParallelism())).sort()).toEqual(before.sort());
});
