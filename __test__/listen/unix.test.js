'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('../harness/run');

const SERVED = { answer: expect.stringMatching(/^worker [12]$/) };

let directory;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

async function serve(spec, status = { code: 0, signal: null }) {
  const { code, signal, stderr, ...outcome } = await run('listen/unix.js', { args: [JSON.stringify(spec)] });
  expect({ code, signal, stderr }).toEqual({ ...status, stderr: '' });
  return outcome;
}

describe.each(['rr', 'none'])('a unix socket with policy %s', (policy) => {
  test('serves, and its path goes with the last worker that listens', async () => {
    const target = path.join(directory, 'socket');
    const { values, value } = await serve({ listen: { path: target }, target, policy });
    expect(values('address')).toEqual([target, target]);
    expect(values('listening')).toEqual(Array(2).fill({ address: target, addressType: -1, port: -1 }));
    expect(value('answer')).toEqual(SERVED);
    expect(value('exists while a worker listens')).toBe(true);
    expect(fs.existsSync(target)).toBe(false);
  });

  test('a relative path is told to the primary as an absolute one', async () => {
    const target = path.join(directory, 'socket');
    const { values, value } = await serve({ cwd: directory, listen: { path: 'socket' }, target, policy });
    expect(values('address')).toEqual(['socket', 'socket']);
    expect(value('listening').address).toBe(target);
    expect(value('answer')).toEqual(SERVED);
    expect(fs.existsSync(target)).toBe(false);
  });

  // sun_path holds 108 bytes (unix(7)).
  test('a path too long for the kernel is bound relative to the working directory', async () => {
    const cwd = path.join(directory, 'a'.repeat(100));
    fs.mkdirSync(cwd);
    const listen = { path: path.join(cwd, 'socket') };
    const { value } = await serve({ cwd, listen, target: 'socket', policy });
    expect(value('address')).toBe(listen.path);
    expect(value('answer')).toEqual(SERVED);
    expect(fs.existsSync(listen.path)).toBe(false);
  });

  test('an abstract name', async () => {
    const target = `\0${path.basename(directory)}`;
    const { values, value } = await serve({ cwd: directory, listen: { path: target }, target, policy });
    expect(values('address')).toEqual([target, target]);
    // The worker resolves it like any other path. The primary's relative path brings the name back.
    expect(value('listening').address).toBe(`${directory}/${target}`);
    expect(value('answer')).toEqual(SERVED);
  });

  test.each([
    ['process.exit()', 'exit', { code: 0, signal: null }],
    ['SIGKILL', 'kill', { code: null, signal: 'SIGKILL' }],
  ])(
    '%s of the primary leaves the path behind, and the next listen is EADDRINUSE',
    async (_, leave, status) => {
      const target = path.join(directory, 'socket');
      await serve({ listen: { path: target }, target, policy, leave }, status);
      expect(fs.lstatSync(target).isSocket()).toBe(true);
      const spec = { policy, listen: { path: target } };
      const { value } = await run('listen/error.js', { args: [JSON.stringify(spec)] });
      expect(value('error')).toMatchObject({
        code: 'EADDRINUSE',
        syscall: 'bind',
        address: target,
        port: -1,
      });
      expect(fs.existsSync(target)).toBe(true);
    },
  );
});

// Under umask 077. libuv adds the bits (until Node 20) or sets them alone (since Node 22): the owner's differ.
// With SCHED_NONE Node does not pass the modes on to whoever binds.
test.each([
  ['rr', {}, 0],
  ['rr', { readableAll: true }, 0o044],
  ['rr', { writableAll: true }, 0o022],
  ['rr', { readableAll: true, writableAll: true }, 0o066],
  ['none', { readableAll: true, writableAll: true }, 0],
])('policy %s, %j: what the path allows group and others', async (policy, modes, expected) => {
  const target = path.join(directory, 'socket');
  const { value } = await serve({ listen: { path: target, ...modes }, target, policy });
  expect(value('mode') & 0o077).toBe(expected);
});
