'use strict';

const runCase = require('./run-case');

describe.each(['json', 'advanced'])('%s', (serialization) => {
  const sent = (name) => runCase('worker-send', [name, serialization]);

  test('every signature without a handle sends, and answers true', async () => {
    const { value, values } = await sent('signatures');
    expect(value('returned')).toEqual(new Array(8).fill(true));
    expect(values('received')).toEqual([
      ['message', false],
      ['message, callback', false],
      ['message, undefined, callback', false],
      ['message, null, options', false],
      ['message, undefined, options, callback', false],
      ['message, undefined, undefined, callback', false],
      ['by the process', false],
      ['callback, and no more', false],
      ['last', false],
    ]);
  });

  test('callbacks are called in order with null, after send() has returned', async () => {
    const { values } = await sent('signatures');
    expect(values('callback')).toEqual([
      'after send() returned',
      ['second', null],
      ['third', null],
      ['fifth', null],
      ['sixth', null],
      ['seventh', null],
      ['eighth', null],
    ]);
  });

  test('every signature with a handle sends it along, in order', async () => {
    const { values } = await sent('handles');
    expect(values('received')).toEqual([
      ['message, server', true],
      ['message, server, callback', true],
      ['message, server, options', true],
      ['message, server, options, callback', true],
      ['last', false],
    ]);
    expect(values('callback')).toEqual([
      ['second', null],
      ['fourth', null],
      ['last', null],
    ]);
  });

  test('behind a handle on its way one message waits as if sent, the next are told to slow down', async () => {
    const { value, values } = await sent('waiting');
    expect(value('returned')).toEqual([true, true, false, false]);
    expect(values('received')).toEqual([
      ['handle', true],
      ['first to wait', false],
      ['second', false],
      ['last', false],
    ]);
  });

  test('any JSON value is a message', async () => {
    const { values } = await sent('values');
    const messages = [
      '',
      'text',
      0,
      -1.5,
      true,
      false,
      null,
      {},
      [],
      [1, [2]],
      { a: { b: null } },
      null,
      'last',
    ];
    expect(values('received')).toEqual(messages.map((message) => [message, false]));
  });

  test('a worker’s messages and handles reach its Worker, its process and the cluster', async () => {
    const { value, values } = await sent('fromWorker');
    expect(value('returned')).toEqual([true, true]);
    const expected = [
      ['a', false],
      ['b', false],
      ['server', true],
    ];
    for (const name of ['cluster', 'worker', 'process']) expect(values(name)).toEqual(expected);
    expect(values('callback')).toEqual([
      ['b', null],
      ['server', null],
    ]);
  });

  test('bad options and handles are thrown at once, nothing of them is sent', async () => {
    const { value, values } = await sent('badArguments');
    const badOptions = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
    const badHandle = { name: 'TypeError', code: 'ERR_INVALID_HANDLE_TYPE' };
    expect(value('options')).toEqual([badOptions, badOptions, badOptions]);
    expect(value('handles')).toEqual([badHandle, badHandle, badHandle]);
    expect(values('received')).toEqual([['last', false]]);
  });
});
