'use strict';

const { oursOnly, run, runWell } = require('../harness/run');

const asked = { port: 0, host: '127.0.0.1', backlog: 127, ipv6Only: false };

describe('net.Server.prototype.listen has been replaced in the primary', () => {
  test('it is asked once for all workers, with what they asked for', async () => {
    const { values } = await runWell('listen/replaced-listen.js');
    expect(values('listen')).toEqual([asked]);
    expect(values('answer')).toEqual(['served']);
  });

  test('its failure is the workers’', async () => {
    const { values } = await runWell('listen/replaced-listen.js', { args: ['host'] });
    expect(values('listen')[0]).toEqual(asked);
    expect(values('error')).toEqual(Array(2).fill({ code: 'EADDRNOTAVAIL', syscall: 'bind' }));
  });

  test('what it throws is an uncaught exception of the primary', async () => {
    const { code, stderr } = await run('listen/replaced-listen.js', { args: ['throw'] });
    expect(code).toBe(1);
    expect(stderr).toContain('Error: no listening here');
  });

  // Node's primary ends by what Node's `listen` throws.
  oursOnly(test)('it is not asked for what `listen` throws at', async () => {
    const { values } = await runWell('listen/malformed-query.js');
    expect(values('errno')).toEqual([...Array(4).fill(-22), null]);
    expect(values('listen')).toHaveLength(1);
  });
});
