'use strict';

const { run } = require('../harness/run');

test("a fork leaves the event loop's list of handles whole", async () => {
  const { code, signal, stderr, value } = await run('spawn/beside-handles.js');
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(value('on the list')).toEqual(value('opened'));
});
