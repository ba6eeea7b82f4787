'use strict';

const { oursOnly, runWell } = require('../harness/run');

async function logOf(name) {
  const { value } = await runWell('channel/order-events.js', { args: [name] });
  return value;
}

oursOnly(describe)('what the IO thread reports at once', () => {
  const after = (id) => [`tick ${id}`, `promise ${id}`];

  test.each([
    ['no end', ['sent 1', 'handle 2', 'handleSettled 3', 'tick 1', 'tick 2', 'tick 3']],
    // Each end has a turn of its own, and what comes after an end comes with it.
    ['an end', ['sent 1', ...after(1), 'turn', 'channelEnded 2', ...after(2), 'exited 3', 'sent 4']],
    // The ticks of a block come before what follows it; promises need not.
    ['messages', ['messages 1', 'tick 1', 'messages 2', 'tick 2', 'handle 3', 'sent 4', 'tick 3']],
    ['messages before an end', ['messages 1', ...after(1), 'turn', 'channelEnded 2', ...after(2)]],
    ['more while some wait', ['messages 1', 'waits: true', 'tick 1', 'sent 2', 'listeners 3', 'tick 2']],
  ])('with %s', async (name, expected) => {
    const value = await logOf(name);
    expect(value('log').slice(0, expected.length)).toEqual(expected);
  });

  test('one whose listener throws loses none of the others', async () => {
    const value = await logOf('one that throws');
    expect(value('log')).toEqual(expect.arrayContaining(['sent 2', 'thrown by a listener']));
  });

  test('more than a call has room for are handled all', async () => {
    const value = await logOf('more than a call has room for');
    expect(value('handled')).toBe(true);
  });
});
