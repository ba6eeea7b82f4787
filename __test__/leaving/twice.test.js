'use strict';

const { oursOnly, run } = require('../harness/run');

// Node's worker ends its channel once for each time that it is made to leave, and the second time is an exception there;
// in the primary a word to a worker that has gone is one.

const COUNT = 5;

async function leave(name, serialization, withConnection) {
  const args = [name, serialization, withConnection, COUNT];
  const { code, stderr, values } = await run('leaving/twice.js', { args });
  expect({ code, stderr, uncaught: values('uncaught'), exits: values('exit') }).toEqual({
    code: 0,
    stderr: '',
    uncaught: [],
    exits: Array(COUNT).fill([0, null]),
  });
}

const CASES = ['json', 'advanced'].flatMap((serialization) => [
  [serialization, 'no', 'no connection'],
  [serialization, 'yes', 'a connection'],
]);

describe.each(CASES)('%s, with connection: %s', (serialization, withConnection) => {
  oursOnly(test).each([
    'the primary twice',
    'the primary and cluster.disconnect()',
    'the primary, in two ticks',
  ])('%s: it leaves once', (name) => leave(name, serialization, withConnection));

  oursOnly(test).each([
    'the worker twice',
    'the worker, in two ticks',
    'the worker, then the primary',
    'the primary, then the worker',
    'both at once',
    'the primary, at the word that the worker leaves',
  ])('%s: it leaves once', (name) => leave(name, serialization, withConnection));
});
