'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { published } = require('../lib/shared/addon/platforms');
const { name, version } = require('../package.json');
const chooseTag = require('./choose_tag');
const giveUp = require('./give_up');
const runNpm = require('./run_npm');

// node scripts/publish.js DIST [npm's options]: publishes what make_packages.js has laid out in DIST, the packages of the
// platforms first: whoever installs rust-cluster a moment later must find them. What is published already is passed
// over, so that a release that was interrupted is completed by doing it again.

// What has never been published is undefined; of a version that is missing npm may say nothing, and succeed.
function view(what, field) {
  const args = ['view', what, field, '--json', '--prefer-online', '--loglevel=silent'];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = runNpm(args, undefined, { encoding: 'utf8', stdio });
  // npm 12 answers with an array; before, it was what it now holds.
  const [answer] = stdout ? [JSON.parse(stdout)].flat() : [];
  if (status === 0) return answer;
  if (answer?.error?.code === 'E404') return undefined;
  return giveUp(`npm could not look for ${what}: ${answer?.error?.summary}`);
}

const nameIn = (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).name;
const isThere = (folder) => view(`${nameIn(folder)}@${version}`, 'version') !== undefined;
const tagFor = (folder) => chooseTag(version, view(nameIn(folder), 'dist-tags')?.latest);

function publish(dist, options) {
  const folders = [...published.map(({ id }) => id), name].map((folder) => path.join(dist, folder));
  const missing = folders.find((folder) => !fs.existsSync(folder));
  if (missing) giveUp(`There is no ${path.relative(process.cwd(), missing)}: a release has all platforms.`);
  for (const folder of folders.filter((each) => !isThere(each))) {
    const args = ['publish', folder, '--tag', tagFor(folder), '--ignore-scripts', ...options];
    // With the terminal, if there is one: npm asks there for the one-time password.
    const { status } = runNpm(args, dist, { stdio: 'inherit' });
    if (status !== 0) giveUp(`${folder} could not be published; npm has said why above.`);
  }
}

const [dist, ...options] = process.argv.slice(2);
if (dist === undefined) {
  giveUp('Say which folder: node scripts/publish.js dist, which make_packages.js has laid out.');
}
publish(path.resolve(dist), options);
