'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { platformsHere } = require('../../lib/shared/addon/platforms');
const giveUp = require('../give_up');
const { installNode, isInstallable } = require('../install_node');

const MANIFEST = path.join(__dirname, '..', '..', 'Cargo.toml');
/** The major versions of Node that are supported. */
const MAJORS = ['20', '22', '24', '26'];

function neededNapi() {
  const manifest = fs.readFileSync(MANIFEST, 'utf8');
  return Number(manifest.match(/^napi = .*"napi(\d+)"/m)[1]);
}

function checkNapi({ version, napi }) {
  const needed = neededNapi();
  if (napi >= needed) return;
  giveUp(
    `The addon is built for N-API ${needed}, and Node ${version} has ${napi}: change the feature in Cargo.toml.`,
  );
}

/** The majors that a command was given, or all where it was given none; gives up on one that is not supported. */
function chooseMajors(majors) {
  const unknown = majors.find((major) => !MAJORS.includes(major));
  if (unknown) giveUp(`${unknown} is none of the supported Nodes: ${MAJORS.join(', ')}.`);
  return majors.length > 0 ? majors : MAJORS;
}

/**
 * Installs these Nodes. Returns one `{ major, binary, version }` for each; none, and says so, on a machine that npm has
 * no Node for.
 */
function installNodes(majors) {
  if (!isInstallable()) {
    console.log(`left out  Node ${majors.join(', ')}: npm has none for ${platformsHere()[0].id}`);
    return [];
  }
  return majors.map((major) => {
    const node = installNode(major);
    checkNapi(node);
    return { major, ...node };
  });
}

module.exports = { MAJORS, chooseMajors, installNodes };
