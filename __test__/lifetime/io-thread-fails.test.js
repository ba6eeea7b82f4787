'use strict';

const { oursOnly, run, runWell } = require('../harness/run');

const CODE = 'ERR_RUST_CLUSTER_IO_THREAD';
const SAYS =
  /^The IO thread of rust-cluster has stopped: epoll_wait: .+ \(os error \d+\)\. All workers have been/;

oursOnly(describe)('the IO thread fails', () => {
  test('that ends the primary, which says so, and the workers end', async () => {
    const { code, signal, stderr, values } = await run('lifetime/io-thread-fails.js');
    expect([code, signal]).toEqual([1, null]);
    const [, said] = stderr.match(new RegExp(`^Error \\[${CODE}\\]: (.*)$`, 'm'));
    expect(said).toMatch(SAYS);
    expect(values('worker exit')).toEqual([0, 0]);
  });

  test('a primary that catches it has lost its workers, and gets no other', async () => {
    const { value, values } = await runWell('lifetime/io-thread-fails.js', { args: ['caught'] });
    expect(value('caught')).toEqual({ name: 'Error', code: CODE, message: expect.stringMatching(SAYS) });
    expect(value('stats')).toEqual({ listeners: [], workers: [] });
    expect(values('worker exit')).toEqual([0, 0]);
    expect(values('disconnect').sort()).toEqual([1, 2]);
    expect(value('fork() throws the same')).toBe(true);
  });
});
