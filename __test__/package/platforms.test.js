'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { platformsHere } = require('../../lib/shared/addon/platforms');
const { laneOnly } = require('../harness/run');

laneOnly(describe)('which C library Node runs on is read from its program', () => {
  const { execPath, arch } = process;
  let folder;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-platforms-'));
  });
  afterEach(() => {
    process.execPath = execPath;
    fs.rmSync(folder, { recursive: true });
  });

  function idsWith(program) {
    process.execPath = path.join(folder, 'node');
    if (program !== undefined) fs.writeFileSync(process.execPath, program);
    return platformsHere().map(({ id }) => id);
  }

  test.each([
    ['glibc', '/lib64/ld-linux-x86-64.so.2', 'gnu'],
    ['glibc elsewhere', '/nix/store/glibc-2.40/lib/ld-linux-aarch64.so.1', 'gnu'],
    ['musl', '/lib/ld-musl-x86_64.so.1', 'musl'],
  ])('%s', (name, loader, abi) => {
    expect(idsWith(`\x7fELF${'\0'.repeat(800)}${loader}\0`)).toEqual([`linux-${arch}-${abi}`]);
  });

  test('nothing can be read: it may be either, and glibc is tried first', () => {
    expect(idsWith(undefined)).toEqual([`linux-${arch}-gnu`, `linux-${arch}-musl`]);
    expect(idsWith('no loader')).toEqual([`linux-${arch}-gnu`, `linux-${arch}-musl`]);
  });

  test('it agrees with what Node reports', () => {
    const isGlibc = process.report.getReport().header.glibcVersionRuntime !== undefined;
    expect(platformsHere().map(({ libc }) => libc)).toEqual([isGlibc ? 'glibc' : 'musl']);
  });
});
