'use strict';

const { oursOnly, runWell } = require('../harness/run');

const knows = (flag) => process.allowedNodeEnvironmentFlags.has(flag);

// No experiment any more since 22.13.
const PERMISSION = knows('--permission') ? '--permission' : '--experimental-permission';
const WORKERS = [PERMISSION, '--no-warnings', '--allow-fs-read=*', '--allow-fs-write=*'];
const PRIMARYS = [...WORKERS, '--allow-child-process', '--allow-addons'];
const NET = knows('--allow-net') ? ['--allow-net'] : [];

const kinds = [
  ['socket', 'Socket'],
  ['server', 'Server'],
  ['datagrams', 'Socket'],
];

async function send(kind, flags) {
  const args = [kind, ...WORKERS, ...NET];
  const { values } = await runWell('channel/denied-handle.js', {
    nodeArgs: [...PRIMARYS, ...flags],
    args,
  });
  expect(values('exit')).toEqual([0]);
  return { messages: values('message'), errors: values('error') };
}

const REST = { message: 'and more', handle: null };

test.each(kinds)('a %s from a worker reaches a primary that may have sockets', async (kind, handle) => {
  expect(await send(kind, NET)).toEqual({ messages: [{ message: 'handle', handle }, REST], errors: [] });
});

if (knows('--allow-net')) {
  // With Node a socket arrives all the same, and a server or a dgram socket ends the primary.
  oursOnly(test).each(kinds)('a %s is denied to one that may not, and the channel goes on', async (kind) => {
    const errors = [{ code: 'ERR_ACCESS_DENIED', permission: 'Net' }];
    expect(await send(kind, [])).toEqual({ messages: [REST], errors });
  });
}
