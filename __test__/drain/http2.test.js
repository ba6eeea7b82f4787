'use strict';

const { oursOnly, run } = require('../harness/run');

// GOAWAY comes when no stream is open, and the session ends: on Node 20 and 22 too, whose server leaves idle ones open.

const GRACE = '20000';

const cases = [
  ['idle', ['now: now', 'now: now', 'goaway', 'close']],
  ['never spoke', ['goaway', 'close']],
  ['a stream is open', ['now: now', 'wait: waited', 'goaway', 'close']],
  ['more are opened', ['now: now', 'now: now', 'wait: waited', 'goaway', 'close']],
];

oursOnly(describe).each([
  ['plain', 'compat'],
  ['plain', 'stream'],
  ['secure', 'compat'],
  ['secure', 'stream'],
])('a worker of HTTP/2 drains: %s, by the %s API', (kind, api) => {
  let outcome;
  beforeAll(async () => {
    outcome = await run('drain/http2.js', { args: [kind, api, GRACE] });
  });

  test.each(cases)('a session: %s', (name, seen) => {
    expect(outcome.values('case').find((each) => each.name === name)).toEqual({ name, seen });
  });

  test('and leaves by itself when the last session has ended', () => {
    const { code, stderr, value } = outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(value('left')).toEqual({ code: 0, signal: null });
  });
});
