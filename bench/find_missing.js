'use strict';

const findProgram = require('./find_program');

/** Whether the machine lacks something; says what, and how to get it. */
exports.lacksWrk = function lacksWrk(loads) {
  const names = loads.filter(({ needsWrk }) => needsWrk).map(({ name }) => name);
  if (names.length === 0 || findProgram('wrk')) return false;
  console.error(`These loads need wrk and are left out: ${names.join(', ')}. To get it: apt-get install wrk`);
  return true;
};

exports.lacksItsNeeds = function lacksItsNeeds({ name, missing }, conditions) {
  const reason = missing?.({ version: conditions.node });
  if (!reason) return false;
  console.error(`The contender ${name} is left out: ${reason}`);
  return true;
};
