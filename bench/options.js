'use strict';

const { parseArgs } = require('node:util');

const contenders = require('./contenders');
const loads = require('./loads');

const names = (list) => list.map(({ name }) => name).join(', ');

const USAGE = `npm run bench -- [options]
  --quick               a look at everything in two minutes; its figures mean little
  --node <path>         the Node that the servers run on; default: this one
  --only <load,…>       ${names(loads)}
  --contenders <name,…> ${names(contenders)}
  --rounds <number>     how often each contender has its turn; default: 5, or 1 with --quick
  --out <file>          where the results go, as JSON, with charts beside it;
                        default: bench/results/, and for a run that is quick or not whole: nowhere`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  node: { type: 'string', default: process.execPath },
  only: { type: 'string' },
  contenders: { type: 'string' },
  rounds: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/** What the command line asks for. Throws a sentence when it asks for what is not there. */
exports.read = function read(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  return {
    ...values,
    isWhole: !values.quick && !values.only && !values.contenders,
    loads: pick('load', loads, values.only),
    contenders: pick('contender', contenders, values.contenders),
    rounds: values.rounds === undefined ? undefined : readRounds(values.rounds),
  };
};

exports.USAGE = USAGE;

function pick(kind, all, wanted) {
  if (wanted === undefined) return all;
  const picked = wanted.split(',');
  for (const each of picked) {
    if (!all.some(({ name }) => name === each)) {
      throw new Error(`There is no ${kind} "${each}"; there are: ${names(all)}`);
    }
  }
  return all.filter(({ name }) => picked.includes(name));
}

function readRounds(text) {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`--rounds takes a number from 1 to 99, not "${text}"`);
  return Number(text);
}
