'use strict';

const fs = require('node:fs');

// The platforms with a package of their own, which holds the addon built for them: the one list of them. `os`, `cpu`
// and `libc` are what npm, pnpm and yarn compare with the machine before they install an optional dependency.
const published = [
  { id: 'linux-x64-gnu', os: 'linux', cpu: 'x64', libc: 'glibc' },
  { id: 'linux-x64-musl', os: 'linux', cpu: 'x64', libc: 'musl' },
  { id: 'linux-arm64-gnu', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { id: 'linux-arm64-musl', os: 'linux', cpu: 'arm64', libc: 'musl' },
  { id: 'darwin-x64', os: 'darwin', cpu: 'x64' },
  { id: 'darwin-arm64', os: 'darwin', cpu: 'arm64' },
];

const ABI = { glibc: 'gnu', musl: 'musl' };
const HEAD = 4096;

// An addon needs the C library that Node itself runs on. Node's program names its loader in its head (elf(5),
// PT_INTERP): ld-linux-x86-64.so.2, ld-musl-x86_64.so.1. `process.report` tells it too, and costs every worker more.
function readLibcs() {
  const head = Buffer.alloc(HEAD);
  try {
    const fd = fs.openSync(process.execPath);
    fs.readSync(fd, head, 0, HEAD, 0);
    fs.closeSync(fd);
  } catch {
    // A program may be executed by who may not read it.
  }
  const [, loader] = head.toString('latin1').match(/\/ld-(linux|musl)/) ?? [];
  if (loader === undefined) return ['glibc', 'musl'];
  return [loader === 'musl' ? 'musl' : 'glibc'];
}

/** What this process may be: one platform, published or not; two if nothing tells the C library. */
function platformsHere() {
  const { platform: os, arch: cpu } = process;
  if (os !== 'linux') return [{ id: `${os}-${cpu}`, os, cpu }];
  return readLibcs().map((libc) => ({ id: `linux-${cpu}-${ABI[libc]}`, os, cpu, libc }));
}

const fileOf = ({ id }) => `rust-cluster.${id}.node`;
const packageOf = ({ id }) => `@rust-cluster/${id}`;
const isPublished = ({ id }) => published.some((platform) => platform.id === id);

module.exports = { published, platformsHere, fileOf, packageOf, isPublished };
