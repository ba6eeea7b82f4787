'use strict';

// Names and numbers on the command line of a measurement. Each throws a sentence when it cannot be that.

const namesOf = (all) => all.map(({ name }) => name).join(', ');

/** Those of `all` that `wanted` names, separated by commas, in the order of `all`; all of them if it is undefined. */
function pick(kind, all, wanted) {
  if (wanted === undefined) return all;
  const picked = wanted.split(',');
  for (const each of picked) {
    if (!all.some(({ name }) => name === each)) {
      throw new Error(`There is no ${kind} "${each}"; there are: ${namesOf(all)}`);
    }
  }
  return all.filter(({ name }) => picked.includes(name));
}

/** How many rounds `text` asks for; `what` is how the command line calls them. */
function readRounds(what, text) {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`${what} takes a number from 1 to 99, not "${text}"`);
  return Number(text);
}

module.exports = { namesOf, pick, readRounds };
