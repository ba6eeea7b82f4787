'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run, oursOnly } = require('../harness/run');

let directory, target, moved;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-'));
  target = path.join(directory, 'socket');
  moved = path.join(directory, 'moved');
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

async function lose(spec) {
  const args = [JSON.stringify({ target, moved, ...spec })];
  const { code, signal, stderr, ...outcome } = await run('listen/lost-path.js', { args });
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  return outcome;
}

const servedBy = (answers) => [...new Set(answers.map(({ answer, error }) => answer ?? error))].sort();

// Much code removes a stale path before it listens. With Node it is gone then, and everybody listens happily.
oursOnly(describe)('each worker removes the path before it listens', () => {
  test('with the policy rr all workers serve what connects', async () => {
    const { values, value } = await lose({ how: 'removed', policy: 'rr', workers: 3 });
    expect(values('outcome')).toEqual(['listening', 'listening']);
    const all = ['worker 1', 'worker 2', 'worker 3'];
    expect(values('answers').map(servedBy)).toEqual([all.slice(0, 2), all]);
    expect(value('exists')).toBe(false);
  });

  test('with the policy none the last one does', async () => {
    const { values, value } = await lose({ how: 'removed', policy: 'none', workers: 3 });
    expect(values('outcome')).toEqual(['listening', 'listening']);
    expect(values('answers').map(servedBy)).toEqual([['worker 2'], ['worker 3']]);
    expect(value('exists')).toBe(false);
  });

  // Four for a worker with a lane (docs/parity.md): none for the sockets that went before.
  test('the primary keeps no socket that nobody can reach', async () => {
    const { value } = await lose({ how: 'removed', policy: 'rr', workers: 6 });
    expect(value('descriptors for each more')).toBeLessThan(5);
  });
});

test.each(['rr', 'none'])('policy %s: a path that was moved is served where it is now', async (policy) => {
  const { values, value } = await lose({ how: 'moved', policy });
  expect(value('outcome')).toBe('listening');
  for (const worker of servedBy(values('answers')[0])) expect(worker).toMatch(/^worker [12]$/);
  if (policy === 'rr') expect(servedBy(value('answers'))).toEqual(['worker 1', 'worker 2']);
});

// With Node the second worker listens happily, and whoever closes last removes the other's path.
oursOnly(test).each(['rr', 'none'])(
  'policy %s: a path that is somebody else’s by now is EADDRINUSE, and stays',
  async (policy) => {
    const { value } = await lose({ how: 'replaced', policy });
    expect(value('outcome')).toBe('EADDRINUSE');
    expect(servedBy(value('answers'))).toEqual(['somebody else']);
    expect(value('exists')).toBe(true);
  },
);
