'use strict';

const { runWell } = require('../harness/run');

test('the events of a worker run in the asynchronous context of its fork()', async () => {
  const { values } = await runWell('lifetime/async-context.js');
  for (const event of ['online', 'message', 'disconnect', 'exit']) {
    expect(values(event).sort()).toEqual([
      [1, 'first'],
      [2, 'second'],
    ]);
  }
});
