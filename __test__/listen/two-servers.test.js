'use strict';

const { runWell } = require('../harness/run');

test('two servers of one worker, both on port 0, get two ports', async () => {
  const { value } = await runWell('listen/two-servers.js');
  const [first, second] = value('servers');
  expect(first.port).toBeGreaterThan(0);
  expect(second.port).toBeGreaterThan(0);
  expect(second.port).not.toBe(first.port);
});

test('the same port twice in one worker is EADDRINUSE', async () => {
  const { value } = await runWell('listen/two-servers.js', { args: ['same-port'] });
  const [{ port }, error] = value('servers');
  expect(error).toEqual({
    code: 'EADDRINUSE',
    syscall: 'bind',
    address: '127.0.0.1',
    port,
    message: `bind EADDRINUSE 127.0.0.1:${port}`,
  });
});
