'use strict';

const build = require('./build');
const install = require('./install');
const jestStep = require('./steps/jest_step');
const { chooseMajors, installNodes } = require('./steps/nodes');
const runChosen = require('./steps/run_chosen');

// The tests of __test__/memory alone, by lane and by wire, on every Node that is supported: npm run test:memory --
// [major...]. They are part of the Jest suite too; this is for whoever changes what lib/ does with Node's handles.

function memoryStep(way, node) {
  const step = jestStep(way, node);
  const [binary, args] = step.run;
  return { ...step, name: `memory, ${step.name}`, run: [binary, [...args, '__test__/memory/']] };
}

function main(majors) {
  const chosen = chooseMajors(majors);
  install();
  build();
  const nodes = installNodes(chosen);
  return runChosen(
    nodes.flatMap((node) => ['lane', 'wire'].map((way) => memoryStep(way, node))),
    [],
  );
}

main(process.argv.slice(2));
