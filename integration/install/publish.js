'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere, published } = require('../../lib/platforms');
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

/** Publishes all packages with npm, as a release does, from `folder`; and one more of this machine's that does not fit. */
module.exports = function publish(folder, npm, misfit) {
  const artifacts = path.join(folder, 'artifacts');
  gatherAddons(artifacts);
  const folders = stage(path.join(folder, 'dist'), artifacts);
  for (const each of folders) npm(each, ['publish']);
  const [here] = platformsHere();
  const own = folders.find((each) => path.basename(each) === here.id);
  const file = path.join(own, 'package.json');
  const manifest = { ...JSON.parse(fs.readFileSync(file, 'utf8')), version: misfit };
  fs.writeFileSync(file, JSON.stringify(manifest));
  npm(own, ['publish', '--tag', 'misfit']);
};
