'use strict';

const { run } = require('../harness/run');

test('a handle for which the primary has no descriptor costs nothing that is sent after it', async () => {
  const { code, values } = await run('channel/lost-descriptor.js', {
    onReport: ({ name }, child) => name === 'sent' && child.stdin.end('there is room again'),
  });
  expect(values('heard')).toEqual(['after']);
  expect(code).toBe(0);
});
