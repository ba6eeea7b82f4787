'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const findAddon = require('../../lib/shared/addon/find_addon');
const { platformsHere } = require('../../lib/shared/addon/platforms');
const { findFaults, isSanitized } = require('../../scripts/check_addon');

const [here] = platformsHere();

// A library with everything that an addon shall not have.
const FAULTY = `
#include <math.h>
const char *napi = "node_api_symbol_for";
double more(double x) { return sin(x); }
`;

// As the compiler's pass leaves it: the runtime is preloaded, and not linked.
const SANITIZED = `
void __asan_init(void);
void start(void) { __asan_init(); }
`;

let folder;

beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-addon-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

function compile(name, program, options = []) {
  const library = path.join(folder, `${name}.so`);
  const source = path.join(folder, `${name}.c`);
  fs.writeFileSync(source, program);
  execFileSync('cc', ['-o', library, source, ...options, '-shared', '-fPIC'], { stdio: 'inherit' });
  return library;
}

test('the addon needs libc alone, and shows Node-API alone', () => {
  expect(findFaults(findAddon().file)).toEqual([]);
});

test('what is no such addon is told apart', () => {
  const library = compile('faulty', FAULTY, ['-Wl,--no-as-needed', '-lgcc_s', '-lm']);
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

test('an addon that AddressSanitizer watches is told from one that it does not', () => {
  expect(isSanitized(compile('sanitized', SANITIZED))).toBe(true);
  expect(isSanitized(findAddon().file)).toBe(false);
});
