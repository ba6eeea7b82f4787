'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere, published } = require('../lib/shared/addon/platforms');
const buildLibrary = require('./build_library');
const { GLIBC, findFaults } = require('./check_addon');
const { checkBuild } = require('./check_toolchain');
const giveUp = require('./give_up');
const installZig = require('./install_zig');
const putAddon = require('./put_addon');

// Builds addons as they are published, each into artifacts/rust-cluster.<platform>.node:
//
//     node scripts/build_release.js                                  for this machine
//     node scripts/build_release.js linux-x64-musl linux-arm64-gnu   for these platforms
//
// Any Linux builds for every Linux, if Rust's standard library for it is there; those for macOS are built on macOS.

const ARTIFACTS = path.join(__dirname, '..', 'artifacts');
const CPU = { x64: 'x86_64', arm64: 'aarch64' };
const ABI = { glibc: 'gnu', musl: 'musl' };

function targetOf({ os, cpu, libc }) {
  return os === 'darwin' ? `${CPU[cpu]}-apple-darwin` : `${CPU[cpu]}-unknown-linux-${ABI[libc]}`;
}

function checkTarget(id, target) {
  const { stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', target], {
    encoding: 'utf8',
  });
  if (fs.existsSync(stdout.trim())) return;
  giveUp(
    `Building for ${id} needs Rust's standard library for ${target}: run \`rustup target add ${target}\`.`,
  );
}

function compile({ os, libc }, target) {
  if (os === 'darwin') return buildLibrary(['build', '--lib', '--target', target]);
  const zigTarget = libc === 'glibc' ? `${target}.${GLIBC}` : target;
  return buildLibrary(['zigbuild', '--lib', '--target', zigTarget], installZig());
}

function buildFor(id) {
  const platform = published.find((each) => each.id === id);
  if (!platform) giveUp(`${id} is none of ${published.map((each) => each.id).join(', ')}.`);
  const target = targetOf(platform);
  checkTarget(id, target);
  const library = compile(platform, target);
  const bound = platform.libc === 'glibc' ? { glibc: GLIBC } : {};
  const faults = platform.os === 'linux' ? findFaults(library, bound) : [];
  if (faults.length > 0) giveUp(`The addon for ${id} cannot be published: ${faults.join('; ')}.`);
  const file = path.join(ARTIFACTS, fileOf(platform));
  putAddon(library, file);
  console.log(`Built ${path.relative(process.cwd(), file)}.`);
}

function buildRelease(ids) {
  checkBuild();
  fs.mkdirSync(ARTIFACTS, { recursive: true });
  for (const id of ids.length > 0 ? ids : [platformsHere()[0].id]) buildFor(id);
}

buildRelease(process.argv.slice(2));
