'use strict';

const { run } = require('../harness/run');

const knows = (flag) => process.allowedNodeEnvironmentFlags.has(flag);

// No experiment any more since 22.13.
const PERMISSION = knows('--permission') ? '--permission' : '--experimental-permission';
const OTHERS = ['--no-warnings', '--allow-fs-read=*', '--allow-fs-write=*', '--allow-addons'];

async function forkWith(...nodeArgs) {
  const { code, stderr, value } = await run('spawn/permission.js', { nodeArgs: [...nodeArgs, ...OTHERS] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
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
