'use strict';

const { run } = require('../harness/run');

// Node resets its own signals when it starts: what exec(2) handed over is seen by a shell put before it.
test('no signal is blocked or ignored when the worker’s program starts', async () => {
  const { value, stderr } = await run('spawn/signal-state.js');
  expect(stderr).toBe('');
  // SIGPIPE is ignored in every Node process, which shows that there was something to reset.
  expect(BigInt(`0x${value('primary').SigIgn}`) & (1n << 12n)).not.toBe(0n);
  expect(value('worker')).toEqual({ SigBlk: '0000000000000000', SigIgn: '0000000000000000' });
});
