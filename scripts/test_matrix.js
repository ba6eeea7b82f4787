'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const { platformsHere } = require('../lib/shared/addon/platforms');
const build = require('./build');
const giveUp = require('./give_up');
const install = require('./install');
const { installNode, isInstallable } = require('./install_node');
const jestStep = require('./steps/jest_step');
const runSteps = require('./steps/run_steps');

// The Jest suite, which tests the examples too, on every Node that is supported, with one and the same addon.

const ROOT = path.join(__dirname, '..');
const MAJORS = ['20', '22', '24', '26'];
const NEWEST = MAJORS.at(-1);
const PACKAGES = 'packages';

// Node's JavaScript differs between majors by lane and by wire alike: all that the wire and the built-in could add
// is seen at the ends, where the Node at hand usually is one and the newest the other. `npm test` leaves that to the
// weekly run: on a slow machine each way takes seven minutes.
function waysOn(major, isWhole) {
  return isWhole && major === NEWEST ? ['lane', 'wire', 'built-in'] : ['lane'];
}

// Programs that users have: there the newest Node alone has something new to say.
function stepsOn(major, node, isWhole) {
  const steps = waysOn(major, isWhole).map((way) => jestStep(way, node));
  if (major === NEWEST) steps.push(jestStep('lane', { ...node, folder: PACKAGES }));
  return steps;
}

function neededNapi() {
  const manifest = fs.readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8');
  return Number(manifest.match(/^napi = .*"napi(\d+)"/m)[1]);
}

function checkNapi({ version, napi }) {
  const needed = neededNapi();
  if (napi >= needed) return;
  giveUp(
    `The addon is built for N-API ${needed}, and Node ${version} has ${napi}: change the feature in Cargo.toml.`,
  );
}

function hashAddons() {
  const hash = createHash('sha256');
  for (const name of fs.readdirSync(ROOT).filter((file) => file.endsWith('.node'))) {
    hash.update(name).update(fs.readFileSync(path.join(ROOT, name)));
  }
  return hash.digest('hex');
}

/** Runs the suite on these majors (strings), `isWhole` in all ways. Resolves to what run_steps.js does. */
async function runMatrix(majors, isWhole) {
  if (majors.includes(NEWEST)) install(path.join(ROOT, 'integration', PACKAGES));
  const nodes = majors.map(installNode);
  nodes.forEach(checkNapi);
  const before = hashAddons();
  const total = await runSteps(nodes.flatMap((node, index) => stepsOn(majors[index], node, isWhole)));
  if (hashAddons() === before) return total;
  console.log(`FAILED  one addon for all  the addon has been replaced while the tests ran`);
  process.exitCode = 1;
  return { ...total, failed: total.failed + 1 };
}

/** The same on each supported Node but the one at hand; where none can be installed it says so, and that is all. */
async function runOnOthers() {
  const others = MAJORS.filter((major) => major !== process.versions.node.split('.')[0]);
  if (isInstallable()) return runMatrix(others, false);
  console.log(`left out  Node ${others.join(', ')}: npm has none for ${platformsHere()[0].id}`);
  return { passed: 0, failed: 0, skipped: 0 };
}

async function main(majors) {
  const unknown = majors.find((major) => !MAJORS.includes(major));
  if (unknown) giveUp(`${unknown} is none of the supported Nodes: ${MAJORS.join(', ')}.`);
  install();
  build();
  const { passed, failed, skipped } = await runMatrix(majors.length > 0 ? majors : MAJORS, true);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

module.exports = { runOnOthers };

if (require.main === module) main(process.argv.slice(2));
