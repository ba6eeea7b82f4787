'use strict';

const { run } = require('../harness/run');

test('two servers of one worker, both on port 0, get two ports', async () => {
  const { code, stderr, value } = await run('listen/two-servers.js');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first, second] = value('servers');
  expect(first.port).toBeGreaterThan(0);
  expect(second.port).toBeGreaterThan(0);
  expect(second.port).not.toBe(first.port);
});

test('the same port twice in one worker is EADDRINUSE', async () => {
  const { code, stderr, value } = await run('listen/two-servers.js', { args: ['same-port'] });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [{ port }, error] = value('servers');
  expect(error).toEqual({
    code: 'EADDRINUSE',
    syscall: 'bind',
    address: '127.0.0.1',
    port,
    message: `bind EADDRINUSE 127.0.0.1:${port}`,
  });
});
