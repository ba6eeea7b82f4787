'use strict';

const runCase = require('./run-case');

describe.each(['kill', 'destroy'])('worker.%s', (method) => {
  test.each([
    ['SIGTERM by default', [], 'SIGTERM'],
    ['SIGTERM for 0', ['0'], 'SIGTERM'],
    ['a named signal', ['"SIGINT"'], 'SIGINT'],
    ['a name in lower case', ['"sigkill"'], 'SIGKILL'],
    ['a number', ['1'], 'SIGHUP'],
  ])('%s', async (_, args, signal) => {
    const { value } = await runCase('worker-kill', [method, ...args]);
    expect(value('exit')).toEqual([null, signal]);
    expect(value('returned')).toBe('undefined');
  });

  test('the worker lives and stays in cluster.workers until its end has been seen', async () => {
    const { value } = await runCase('worker-kill', [method]);
    expect(value('at once')).toEqual([false, true, true, ['1']]);
    expect(value('gone')).toEqual([true, false, []]);
  });

  test('an unknown signal is thrown, and the worker lives on', async () => {
    const { value } = await runCase('worker-kill', [method]);
    expect(value('unknown')).toEqual({ name: 'TypeError', code: 'ERR_UNKNOWN_SIGNAL' });
  });

  test('a worker that has ended may be ended again', async () => {
    const { value } = await runCase('worker-kill', [method]);
    expect(value('again')).toEqual(['undefined', 'undefined']);
  });
});
