'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { fileOf, isPublished, packageOf, platformsHere, published } = require('../lib/shared/addon/platforms');
const root = require('../package.json');
const build = require('./build');
const giveUp = require('./give_up');
const runNpm = require('./run_npm');

// Makes what is published, in a folder: a package `rust-cluster` of JavaScript alone, which has those of the platforms as
// optional dependencies, and one package for each platform whose addon is there; and a tarball of each.
//
//     node scripts/make_packages.js             builds this machine's addon
//     node scripts/make_packages.js ARTIFACTS   takes the addons in that folder: rust-cluster.<platform>.node
//
// In git package.json has no optional dependencies: of a version that is not published yet there are none to install.

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');

const { name, version, description, keywords, license, homepage, repository, bugs, engines } = root;
const about = { license, homepage, repository, bugs };
const access = { publishConfig: { access: 'public' } };

function mainManifest() {
  const { main, types, exports, files, preferUnplugged, peerDependencies, peerDependenciesMeta } = root;
  const optionalDependencies = Object.fromEntries(published.map((each) => [packageOf(each), version]));
  return {
    ...{ name, version, description, keywords, ...about, main, types, exports, engines, files },
    ...{ preferUnplugged, peerDependencies, peerDependenciesMeta, optionalDependencies, ...access },
  };
}

function platformManifest(platform) {
  const { os, cpu, libc } = platform;
  return {
    ...{ name: packageOf(platform), version, description: `The native addon of ${name} for ${platform.id}` },
    ...{ ...about, main: fileOf(platform), engines, files: [fileOf(platform)] },
    ...{ os: [os], cpu: [cpu], libc: libc && [libc], ...access },
  };
}

const platformReadme = (platform) => `# ${packageOf(platform)}

The native addon of [${name}](https://www.npmjs.com/package/${name}) for ${platform.id}. It is installed with
${name}, as an optional dependency, where it fits; there is no reason to install it by itself.
`;

function write(folder, files) {
  fs.mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
}

const toText = (manifest) => `${JSON.stringify(manifest, null, 2)}\n`;

function stageMain(folder) {
  write(folder, { 'package.json': toText(mainManifest()) });
  for (const file of [...root.files, 'README.md', 'LICENSE']) {
    fs.cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
}

function stagePlatform(folder, platform, artifacts) {
  write(folder, {
    'package.json': toText(platformManifest(platform)),
    'README.md': platformReadme(platform),
  });
  fs.copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  fs.copyFileSync(path.join(artifacts, fileOf(platform)), path.join(folder, fileOf(platform)));
}

// This machine's may be one for which nothing is published.
function platformsIn(artifacts) {
  const others = platformsHere().filter((platform) => !isPublished(platform));
  return [...published, ...others].filter((each) => fs.existsSync(path.join(artifacts, fileOf(each))));
}

/** Lays the packages out in `dist`. Returns the folder of each, those of the platforms first, as they are published. */
function stage(dist, artifacts) {
  fs.rmSync(dist, { recursive: true, force: true });
  const platforms = platformsIn(artifacts);
  for (const platform of platforms) stagePlatform(path.join(dist, platform.id), platform, artifacts);
  stageMain(path.join(dist, name));
  return [...platforms.map(({ id }) => id), name].map((folder) => path.join(dist, folder));
}

/** Makes a tarball of each of these folders, in `dist`. Returns their files, in the same order. */
function packAll(dist, folders) {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', dist];
  const stdio = ['ignore', 'pipe', 'inherit'];
  return folders.map((folder) => {
    const { status, stdout } = runNpm([...args, folder], dist, { encoding: 'utf8', stdio });
    if (status !== 0) giveUp(`${folder} could not be packed; npm has said why above.`);
    // npm 12 answers with an object, by name; before, it was an array.
    const [{ filename }] = Object.values(JSON.parse(stdout));
    return path.join(dist, filename);
  });
}

// Yarn installs nothing if one optional dependency is not published, be it for another platform.
function checkAllThere(artifacts) {
  const missing = published.map(fileOf).filter((file) => !fs.existsSync(path.join(artifacts, file)));
  if (missing.length > 0) giveUp(`${artifacts} has no ${missing.join(', ')}.`);
}

function makePackages([artifacts]) {
  if (artifacts === undefined) build();
  else checkAllThere(artifacts);
  const folders = stage(DIST, path.resolve(artifacts ?? ROOT));
  if (folders.length === 1) giveUp('There is no addon to pack: the build has made none.');
  const tarballs = packAll(DIST, folders);
  console.log(`Made:\n${tarballs.map((file) => `  ${path.relative(ROOT, file)}`).join('\n')}`);
  if (artifacts === undefined) console.log(`To install them: npm install ${tarballs.join(' ')}`);
}

module.exports = { stage, packAll };

if (require.main === module) makePackages(process.argv.slice(2));
