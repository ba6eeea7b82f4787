'use strict';

const { oursOnly, run } = require('../harness/run');

const knows = (flag) => process.allowedNodeEnvironmentFlags.has(flag);

// No experiment any more since 22.13.
const PERMISSION = knows('--permission') ? '--permission' : '--experimental-permission';
const OTHERS = ['--no-warnings', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-addons'];

async function runWith(nodeArgs, ...args) {
  const outcome = await run('spawn/permission.js', { nodeArgs: [...nodeArgs, ...OTHERS], args });
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
  return outcome;
}

async function forkWith(...nodeArgs) {
  const { value } = await runWith(nodeArgs);
  return { outcome: value('outcome'), workers: value('workers') };
}

test('a primary that may not start processes is refused each fork, as by Node', async () => {
  const refused = { code: 'ERR_ACCESS_DENIED', permission: 'ChildProcess' };
  expect(await forkWith(PERMISSION)).toEqual({ outcome: refused, workers: [] });
});

test('one that may forks', async () => {
  const { outcome, workers } = await forkWith(PERMISSION, '--allow-child-process');
  expect({ outcome, workers }).toEqual({ outcome: { code: 0 }, workers: ['1'] });
});

if (knows('--permission-audit')) {
  test('one whose permissions are only watched forks', async () => {
    const { outcome, workers } = await forkWith('--permission-audit');
    expect({ outcome, workers }).toEqual({ outcome: { code: 0 }, workers: ['1'] });
  });
}

describe('with pipes to the worker', () => {
  const MAY_FORK = [PERMISSION, '--allow-child-process'];

  test('a primary that may have sockets reads what it says', async () => {
    const flags = knows('--allow-net') ? [...MAY_FORK, '--allow-net'] : MAY_FORK;
    const { value, values } = await runWith(flags, 'silent');
    expect([value('outcome'), values('said').join('')]).toEqual([{ code: 0 }, 'here']);
  });

  if (knows('--allow-net')) {
    // Node's own child has them from libuv, without asking.
    oursOnly(test)('one that may not is refused the fork, and nothing is started', async () => {
      const { values, value } = await runWith(MAY_FORK, 'silent');
      expect(values('outcome')).toEqual([{ code: 'ERR_ACCESS_DENIED', permission: 'Net' }]);
      expect([value('workers'), values('said')]).toEqual([[], []]);
    });
  }
});
