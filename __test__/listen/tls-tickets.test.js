'use strict';

const { runWell } = require('../harness/run');

describe.each(['json', 'advanced'])('TLS, serialization %s', (serialization) => {
  test.each(['rr', 'none'])('policy %s: any worker resumes a session begun with another', async (policy) => {
    const { values } = await runWell('listen/tls-tickets.js', { args: [policy, serialization] });
    expect(new Set(values('ticketKeys')).size).toBe(1);
    expect(values('connection').map(({ reused }) => reused)).toEqual([false, ...Array(11).fill(true)]);
    // The kernel owes nobody a share; round robin does.
    const servers = new Set(values('connection').map(({ worker }) => worker));
    if (policy === 'rr') expect(servers.size).toBe(3);
  });
});
