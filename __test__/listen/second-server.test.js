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
  { kind: 'tcp', policy: 'none', second: 'listen EADDRINUSE' },
  { kind: 'fd', policy: 'none', second: 'open' },
  { kind: 'udp', policy: 'rr', second: 'open' },
];

describe('two servers of one worker, opened in one tick', () => {
  const openTwo = async ({ kind, policy, second }) => {
    const { value } = await runWell('listen/second-server.js', { args: [kind, policy] });
    expect(value('exit')).toEqual({ code: 0, signal: null });
    expect(value('outcomes')).toEqual(['open', second]);
  };

  test.each(cases)('$kind, policy $policy: $second', openTwo);
  upToNode20(test).each(endedByLaterNodes)('$kind, policy $policy: $second', openTwo);
});
