'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere, published } = require('../../lib/shared/addon/platforms');
const { stage } = require('../../scripts/make_packages');

const ROOT = path.join(__dirname, '..', '..');

// This machine's own addon; the others are never installed, and only have to be there.
function gatherAddons(artifacts) {
  const [here] = platformsHere();
  fs.mkdirSync(artifacts, { recursive: true });
  for (const platform of published) {
    fs.writeFileSync(path.join(artifacts, fileOf(platform)), 'for another machine');
  }
  fs.copyFileSync(path.join(ROOT, fileOf(here)), path.join(artifacts, fileOf(here)));
}

/** Publishes all packages as a release does, with addons from `folder`. Returns where they have been laid out. */
function publishRelease(folder, env) {
  const artifacts = path.join(folder, 'artifacts');
  const dist = path.join(folder, 'dist');
  gatherAddons(artifacts);
  stage(dist, artifacts);
  const script = path.join(ROOT, 'scripts', 'publish.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, dist], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  return dist;
}

/** Publishes this machine's package once more, as of a version that does not fit. */
function publishMisfit(dist, npm, version) {
  const [here] = platformsHere();
  const file = path.join(dist, here.id, 'package.json');
  const manifest = { ...JSON.parse(fs.readFileSync(file, 'utf8')), version };
  fs.writeFileSync(file, JSON.stringify(manifest));
  npm(path.dirname(file), ['publish', '--tag', 'misfit']);
}

module.exports = { publishMisfit, publishRelease };
