'use strict';

const { oursOnly, runWell } = require('../harness/run');

const [major, minor] = process.versions.node.split('.').map(Number);
const HAS_REUSE_PORT = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);

oursOnly(describe)('a server that has opened its socket by itself keeps no worker that drains', () => {
  test.each([
    ['exclusive', { exclusive: true }],
    ...(HAS_REUSE_PORT ? [['reusePort', { reusePort: true }]] : []),
  ])('%s', async (_, options) => {
    const { value } = await runWell('drain/own-socket.js', { args: [JSON.stringify(options)] });
    const well = { code: 0, signal: null };
    expect(value('left unused, listens early')).toEqual(well);
    expect(value('left unused, listens as it drains')).toEqual(well);
    expect(value('goaway')).toBe(0);
    expect(value('left idle session')).toEqual(well);
  });
});

oursOnly(describe)('all servers of a worker drain: one that the primary accepts for, and', () => {
  test.each([
    ['another of that kind', {}],
    ['one that listens by itself', { exclusive: true }],
    ...(HAS_REUSE_PORT ? [['one that listens by itself, as others do', { reusePort: true }]] : []),
  ])('%s', async (_, options) => {
    const { value } = await runWell('drain/servers.js', { args: [JSON.stringify([options])] });
    expect(value('new')).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect(value('old')).toEqual(Array(2).fill([true, 'end']));
    expect(value('left')).toEqual({ code: 0, signal: null });
  });
});
