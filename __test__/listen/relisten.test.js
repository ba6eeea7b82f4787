'use strict';

const { oursOnly, run, runWell } = require('../harness/run');

const SERVED = { answer: expect.stringMatching(/^worker [12]$/) };

describe.each(['rr', 'none'])('a worker closes its server and listens again, policy %s', (policy) => {
  const relisten = async (workers, again) => {
    const outcome = await run('listen/relisten.js', { args: [policy, workers, again] });
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
    return outcome;
  };

  test('alone, on the same port number', async () => {
    const { values } = await relisten('1', 'number');
    expect(values('port')).toEqual(Array(4).fill(values('port')[0]));
    expect(values('answer')).toEqual(Array(4).fill(SERVED));
  });

  test('on 0 beside another worker: the port of the other', async () => {
    const { values } = await relisten('2', '0');
    expect(values('port')).toEqual(Array(5).fill(values('port')[0]));
    expect(values('answer')).toEqual(Array(4).fill(SERVED));
  });

  // With Node it is EADDRINUSE: the key of a handle has the port that was asked for, and 0 and the number that it became
  // are two.
  oursOnly(test)('on the number beside another worker that asked for 0: beside it again', async () => {
    const { value, values } = await relisten('2', 'number');
    expect(value('error')).toBeUndefined();
    expect(values('port')).toEqual(Array(5).fill(values('port')[0]));
    expect(values('answer')).toEqual(Array(4).fill(SERVED));
  });
});

oursOnly(test)('a datagram socket is closed, and bound to its number beside another worker', async () => {
  const { values } = await runWell('listen/rebind.js');
  expect(values('error')).toEqual([]);
  expect(values('port')).toEqual(Array(3).fill(values('port')[0]));
});

test('a second server of one worker on the number that its first has is EADDRINUSE', async () => {
  const { values } = await runWell('listen/own-number.js');
  expect(values('error')).toEqual(['EADDRINUSE']);
});
