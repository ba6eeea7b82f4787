'use strict';

const runCase = require('./run-case');

// The primary does nothing but what its case says. Where it stays, the test ends its worker.
function end(...args) {
  return runCase('event-loop', args, {
    onReport({ name, value: pid }) {
      if (name === 'pid') process.kill(pid, 'SIGKILL');
    },
  });
}

describe('the primary stays as long as its worker', () => {
  test.each([
    [['nothing']],
    [['process.unref']],
    [['channel.unref']],
    [['both, process.ref']],
    [['both, channel.ref']],
    [['process.unref, counted twice']],
    [['process.unref, channel.ref, counted']],
    [['nothing', 'tcp']],
    [['nothing', 'none']],
    [['nothing', 'udp']],
    [['both', 'tcp']],
    [['both', 'idle', 'silent']],
  ])('%j', async (args) => {
    const { values } = await end(...args);
    expect(values('pid')).toHaveLength(1);
  });
});

describe('the primary ends before its worker', () => {
  test.each([
    [['both']],
    [['both', 'idle', 'at once']],
    [['process.unref, counted']],
    [['both, channel.refCounted']],
    [['both', 'none']],
    [['both', 'udp']],
    [['both, streams unref', 'idle', 'silent']],
  ])('%j', async (args) => {
    const { value } = await end(...args);
    expect(value('saw the worker’s end')).toBe(false);
  });
});
