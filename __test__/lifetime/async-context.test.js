'use strict';

const { run } = require('../harness/run');

test('the events of a worker run in the asynchronous context of its fork()', async () => {
  const { code, stderr, values } = await run('lifetime/async-context.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const event of ['online', 'message', 'disconnect', 'exit']) {
    expect(values(event).sort()).toEqual([
      [1, 'first'],
      [2, 'second'],
    ]);
  }
});
