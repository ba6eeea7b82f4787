'use strict';

const build = require('./build');
const install = require('./install');
const jestStep = require('./steps/jest_step');
const { chooseMajors, installNodes } = require('./steps/nodes');
const runChosen = require('./steps/run_chosen');
const sameAddonStep = require('./steps/same_addon_step');

// The Jest suite, which tests the examples too, on every Node that is supported, in all ways and to its full extent, with
// one and the same addon: npm run test:matrix -- [major...]

function main(majors) {
  const chosen = chooseMajors(majors);
  install();
  build();
  const nodes = installNodes(chosen);
  const steps = nodes.flatMap((node) => ['lane', 'wire', 'built-in'].map((way) => jestStep(way, node)));
  return runChosen([...steps, sameAddonStep()], []);
}

main(process.argv.slice(2));
