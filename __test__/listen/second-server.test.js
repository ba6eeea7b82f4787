'use strict';

const { oursOnly, runWell } = require('../harness/run');

// Node 22.6 and later bind what these ask for a second time under the key that the worker has, and its own code ends
// the worker by an assertion.
const [major] = process.versions.node.split('.').map(Number);
const upToNode20 = major > 20 ? oursOnly : (block) => block;

const cases = [
  { kind: 'tcp', policy: 'rr', second: 'bind EADDRINUSE' },
  { kind: 'replaced', policy: 'rr', second: 'bind EADDRINUSE' },
  { kind: 'fd', policy: 'rr', second: 'bind EEXIST' },
];
const endedByLaterNodes = [
  // The worker itself listens on the first: if it has when the primary, a process of its own, comes to the second, bind(2)
  // refuses it, else listen(2).
  { kind: 'tcp', policy: 'none', second: /^(bind|listen) EADDRINUSE$/ },
  { kind: 'fd', policy: 'none', second: 'open' },
  { kind: 'udp', policy: 'rr', second: 'open' },
];

describe('two servers of one worker, opened in one tick', () => {
  const openTwo = async ({ kind, policy, second }) => {
    const { value } = await runWell('listen/second-server.js', { args: [kind, policy] });
    expect(value('exit')).toEqual({ code: 0, signal: null });
    const expected = second instanceof RegExp ? expect.stringMatching(second) : second;
    expect(value('outcomes')).toEqual(['open', expected]);
  };

  test.each(cases)('$kind, policy $policy: $second', openTwo);
  upToNode20(test).each(endedByLaterNodes)('$kind, policy $policy: $second', openTwo);
});
