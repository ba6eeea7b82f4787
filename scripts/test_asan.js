'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { fileOf, platformsHere } = require('../lib/shared/addon/platforms');
const { isSanitized } = require('./check_addon');
const { checkBuild } = require('./check_toolchain');
const giveUp = require('./give_up');
const install = require('./install');
const { host, unstableEnvironment } = require('./unstable_rust');

// The Jest suite with an addon that AddressSanitizer watches: npm run test:asan -- [pattern...]
//
// The addon is built apart and put beside a copy of the tree, so that the one in use stays. Node itself is not
// instrumented: the sanitizer's runtime is preloaded into every process, which makes the heap of all of them checked.

const ROOT = path.join(__dirname, '..');
const BUILT = path.join(ROOT, 'target', 'asan');
const COPY = path.join(ROOT, '.cache', 'asan');
const REPORTS = path.join(ROOT, '.cache', 'asan-reports');
const LEFT_OUT = /^(\.git|\.cache|target|dist|coverage|node_modules|fuzz|integration|.*\.node)$/;

// A report names lines. Debug assertions and overflow checks come for free here.
const PROFILE = {
  CARGO_PROFILE_RELEASE_LTO: 'false',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_STRIP: 'none',
  CARGO_PROFILE_RELEASE_DEBUG: 'line-tables-only',
  CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: 'true',
};

// Node ends without freeing what it has. A report ends its process by SIGABRT, and is kept in a file, because the
// output of a worker may go anywhere. Freed memory is kept from use for a while, but not so much that the suite's
// limits of memory are reached.
const OPTIONS = {
  detect_leaks: 0,
  abort_on_error: 1,
  quarantine_size_mb: 16,
  log_path: path.join(REPORTS, 'report'),
};

// The C compiler's: its interface is the one that rustc's LLVM instruments for (__asan_version_mismatch_check_v8).
function findRuntime() {
  for (const name of ['libasan.so', `libclang_rt.asan-${processor()}.so`, 'libclang_rt.asan.so']) {
    const { stdout } = spawnSync('cc', [`-print-file-name=${name}`], { encoding: 'utf8' });
    const file = stdout.trim();
    if (path.isAbsolute(file) && fs.existsSync(file)) return fs.realpathSync(file);
  }
  return giveUp(
    "Testing with AddressSanitizer needs the C compiler's runtime for it, and `cc` has none: install it (Debian, Ubuntu: `apt install gcc`; Fedora: `dnf install libasan`).",
  );
}

const processor = () => host().split('-')[0];

function build() {
  const args = ['build', '--quiet', '--release', '--lib', '--target', host(), '--target-dir', BUILT];
  const { status } = spawnSync('cargo', args, {
    cwd: ROOT,
    env: { ...unstableEnvironment(['-Zsanitizer=address', '-Cforce-frame-pointers=yes']), ...PROFILE },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) giveUp('The addon could not be built with AddressSanitizer; cargo has said why above.');
  const library = path.join(BUILT, host(), 'release', 'librust_cluster.so');
  // Of an addon that nothing watches there are no reports either.
  if (!isSanitized(library)) {
    giveUp(
      'The addon has been built without AddressSanitizer, and nothing would be reported: unset CARGO_ENCODED_RUSTFLAGS, which takes the place of RUSTFLAGS.',
    );
  }
  return library;
}

function copyTree(addon) {
  fs.rmSync(COPY, { recursive: true, force: true });
  fs.mkdirSync(COPY, { recursive: true });
  for (const name of fs.readdirSync(ROOT).filter((entry) => !LEFT_OUT.test(entry))) {
    fs.cpSync(path.join(ROOT, name), path.join(COPY, name), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(COPY, 'node_modules'));
  fs.copyFileSync(addon, path.join(COPY, fileOf(platformsHere()[0])));
}

// Last, as what follows a list is part of it. What the packages weigh and need is that of the addon which is published,
// `npm start` builds one, and the tests of memory bring an allocator of their own.
const SETTINGS = [
  '--testTimeout=120000',
  '--testPathIgnorePatterns=__test__/(package/|memory/|examples/start.test)',
];

function runJest(runtime, args) {
  fs.rmSync(REPORTS, { recursive: true, force: true });
  fs.mkdirSync(REPORTS, { recursive: true });
  // Workers of another user report too.
  fs.chmodSync(REPORTS, 0o1777);
  const options = Object.entries(OPTIONS).map(([name, value]) => `${name}=${value}`);
  const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  return spawnSync(process.execPath, [jest, ...args, ...SETTINGS], {
    cwd: COPY,
    env: {
      ...process.env,
      LD_PRELOAD: runtime,
      ASAN_OPTIONS: options.join(':'),
      RUST_CLUSTER_TEST_PATIENCE: '4',
      // What is wrong with one is wrong with each.
      RUST_CLUSTER_TEST_SCALE: '0.2',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  }).status;
}

/** Prints what each report begins with. Returns how many there are. */
function printReports() {
  const files = fs.readdirSync(REPORTS).map((name) => path.join(REPORTS, name));
  for (const file of files) {
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    console.log(`${lines.slice(0, 20).join('\n')}\nThe whole of it: ${file}\n`);
  }
  console.log(`${files.length} reports of AddressSanitizer`);
  return files.length;
}

function main(args) {
  checkBuild();
  const runtime = findRuntime();
  install();
  copyTree(build());
  const status = runJest(runtime, args);
  if (printReports() > 0 || status !== 0) process.exitCode = 1;
}

main(process.argv.slice(2));
