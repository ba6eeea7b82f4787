'use strict';

const { spawn } = require('node:child_process');

const badValues = require('../fixtures/api/bad-values');
const runCase = require('./run-case');

// Node 26 tells a number out of range from a wrong type, earlier versions do not: ask the running one.
function codeOfNumber(value) {
  try {
    spawn(process.execPath, { uid: value });
  } catch ({ code }) {
    return code;
  }
  throw new Error(`${value} is a good uid after all`);
}

const codesOf = (name) =>
  badValues[name].map(([value, code]) => (code === 'of child_process' ? codeOfNumber(value) : code));

describe.each(Object.keys(badValues))('a bad %s', (name) => {
  let outcome;
  beforeAll(async () => {
    outcome = await runCase('bad-settings', name);
  });

  test('is thrown by fork(), with Node’s code', () => {
    expect(outcome.value('errors').map((error) => error?.code)).toEqual(codesOf(name));
  });

  test('leaves no worker, and no event but the good fork’s', () => {
    expect(outcome.value('workers')).toEqual([]);
    expect(outcome.values('fork')).toEqual([outcome.value('next')]);
    expect(outcome.values('exit')).toEqual([outcome.value('next')]);
    expect(outcome.values('disconnect')).toEqual([outcome.value('next')]);
  });

  test('does not keep the primary from forking and being answered', () => {
    expect(outcome.value('next')).toBe(badValues[name].length + 1);
    expect(outcome.value('serves')).toBe('alive');
  });
});
