'use strict';

const { oursOnly, runWell } = require('../harness/run');

oursOnly(describe)('a worker drains, whoever has it leave', () => {
  test.each([
    'worker.disconnect()',
    'worker.disconnect() twice',
    'cluster.disconnect()',
    'its own disconnect()',
    'its own kill()',
    'its own disconnect() and the primary’s',
  ])('%s', async (door) => {
    const { value, values } = await runWell('drain/doors.js', { args: [door] });
    expect(value('leaves')).toBe(true);
    // Told by the last answer, each of them, and ended.
    expect(value('clients')).toEqual({ idle: [true, 'end'], asks: [true, 'end'] });
    expect(value('left')).toEqual({ code: 0, signal: null });
    expect(values('disconnected')).toHaveLength(door === 'cluster.disconnect()' ? 1 : 0);
  });
});
