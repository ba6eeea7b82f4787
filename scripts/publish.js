'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { published } = require('../lib/platforms');
const { name, version } = require('../package.json');
const giveUp = require('./give_up');
const runNpm = require('./run_npm');

// node scripts/publish.js DIST [npm's options]: publishes what make_packages.js has laid out in DIST, the packages of the
// platforms first: whoever installs rust-cluster a moment later must find them. What is published already is passed
// over, so that a release that was interrupted is completed by doing it again.

// `npm install rust-cluster` gives what is tagged latest.
const TAG = version.includes('-') ? 'next' : 'latest';

function isThere(folder) {
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { stdout } = runNpm(['view', `${manifest.name}@${version}`, 'version'], folder, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return stdout.trim() === version;
}

function publish(dist, options) {
  const folders = [...published.map(({ id }) => id), name].map((folder) => path.join(dist, folder));
  const missing = folders.find((folder) => !fs.existsSync(folder));
  if (missing) giveUp(`There is no ${path.relative(process.cwd(), missing)}: a release has all platforms.`);
  for (const folder of folders.filter((each) => !isThere(each))) {
    const { status } = runNpm(['publish', folder, '--tag', TAG, '--ignore-scripts', ...options], dist);
    if (status !== 0) giveUp(`${folder} could not be published; npm has said why above.`);
  }
}

const [dist, ...options] = process.argv.slice(2);
publish(path.resolve(dist), options);
