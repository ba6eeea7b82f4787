'use strict';

const path = require('node:path');

const build = require('./build');
const install = require('./install');
const jestStep = require('./steps/jest_step');
const { MAJORS, installNodes } = require('./steps/nodes');
const runChosen = require('./steps/run_chosen');
const runWithNode = require('./steps/run_with_node');
const sameAddonStep = require('./steps/same_addon_step');
const { NODE } = require('./test');

// npm run test:all                what `npm test` leaves out: the other Nodes, and what takes long
// npm run test:all -- <pattern>   the steps whose names match this regular expression

const ROOT = path.join(__dirname, '..');
const PACKAGES = 'packages';
const NEWEST = MAJORS.at(-1);
const OTHERS = MAJORS.filter((major) => major !== NODE);
// What tests do a thousand times with the one Node they do so often on each of the others.
const SCALE = 0.2;

// Programs that users have: there the newest Node alone has something new to say. Node's own cluster on each is the weekly
// matrix's: no line of ours changes it.
function stepsOnOther(node) {
  const steps = ['lane', 'wire'].map((way) => jestStep(way, { ...node, scale: SCALE }));
  if (node.major === NEWEST) steps.push(jestStep('lane', { ...node, folder: PACKAGES }));
  return steps;
}

// What the suite does thirty times, so often that a rare crash is seen; each keeps all cores busy itself.
function exitsStep() {
  const {
    run: [node, args],
    ...step
  } = jestStep('lane', { scale: 500 / 30 });
  return { ...step, name: 'exits', run: [node, [...args, '--runInBand', 'under-load']] };
}

const longSteps = () => [
  {
    name: 'fuzz, new inputs',
    run: [process.execPath, [path.join(__dirname, 'fuzz.js'), '--seconds', '60']],
    isWide: true,
  },
  exitsStep(),
];

function main() {
  install();
  install(path.join(ROOT, 'integration', PACKAGES));
  build();
  const steps = [...longSteps(), ...installNodes(OTHERS).flatMap(stepsOnOther), sameAddonStep()];
  return runChosen(steps, process.argv.slice(2));
}

if (require.main === module) runWithNode(NODE, main);
