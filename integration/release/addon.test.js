'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const findAddon = require('../../lib/find_addon');
const { platformsHere } = require('../../lib/platforms');
const { findFaults } = require('../../scripts/check_addon');

const [here] = platformsHere();

// A library with everything that an addon shall not have.
const FAULTY = `
#include <math.h>
const char *napi = "node_api_symbol_for";
double more(double x) { return sin(x); }
`;

let folder;

beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-addon-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('the addon needs libc alone, and shows Node-API alone', () => {
  expect(findFaults(findAddon().file)).toEqual([]);
});

test('what is no such addon is told apart', () => {
  const library = path.join(folder, 'faulty.so');
  fs.writeFileSync(path.join(folder, 'faulty.c'), FAULTY);
  const link = ['-Wl,--no-as-needed', '-lgcc_s', '-lm', '-shared', '-fPIC'];
  execFileSync('cc', ['-o', library, path.join(folder, 'faulty.c'), ...link], { stdio: 'inherit' });
  const faults = findFaults(library, { glibc: '2.1' });
  expect(faults).toEqual(
    expect.arrayContaining([
      'it needs libgcc_s.so.1',
      'it exports more',
      'it does not export napi_register_module_v1',
      ...(here.libc === 'glibc' ? [expect.stringMatching(/^it needs glibc 2\.\d/)] : []),
      'it has its symbols still',
      'it looks node_api_symbol_for up, which Node-API 8 has not',
    ]),
  );
  expect(faults.join()).not.toContain('libm');
});
