'use strict';

// How each command that the pages show is itself shown to work. Every command has one line here, and every line is of
// a command that some page shows.
//
// - `run`: what is run, where that is not the command as it stands: with what a reader fills in, or less of it
// - `where`: in the repository, if it does not say 'app' (an app of a user's, which has this package installed)
// - `says`: what it must print; and its exit code must be 0
// - `seenIn`, `as`: the file, run by `npm test` or by CI, that does the same, and how it stands there

const BENCH = 'npm run bench -- --rounds 1 --only pingpong --contenders builtin,lane';
const FAULTS = 'npm run bench:faults -- 1 --only primary-blocked';
const CORE = 'npm run test:node-core -- {checkout}';

const inApp = { where: 'app', says: /^native: true$/m };
const CORE_SAYS = /^1 passed, 0 failed/m;
const SHOWN = /^The pages show the results of the last runs\.$/m;
const RATE = /round trips per second/;
const tests = (as) => ({ seenIn: 'scripts/test.js', as });
const example = (test, as) => ({ seenIn: `__test__/examples/${test}.test.js`, as });

const app = {
  'npm install rust-cluster': { seenIn: 'integration/install/install.test.js', as: "'rust-cluster'" },
  'node --require rust-cluster app.js': inApp,
  'node --import rust-cluster app.mjs': inApp,
  "NODE_OPTIONS='--require rust-cluster' npm run serve": inApp,
};

const development = {
  'npm start': { seenIn: '__test__/examples/start.test.js', as: 'start.js' },
  'npm test': { seenIn: '.ci/run', as: 'exec npm test' },
  'npm run build': { says: /scripts\/build\.js/ },
  'npm run build:release': tests('release'),
  'npm run build:release -- <platform> …': {
    seenIn: '.github/workflows/release.yml',
    as: 'build:release --',
  },
  'npm run pack': { seenIn: 'integration/install/tarballs.test.js', as: 'make_packages' },
  'npm run lint': { says: /All matched files use Prettier code style/ },
  'npm run format': { seenIn: 'scripts/test.js', as: 'prettier' },
  'npm run test:types': { says: /tsd/ },
  'npm run test:jest -- <pattern>': { run: 'npm run test:jest -- smoke', says: /^Tests: .*passed/m },
  'npm run test:builtin': { seenIn: 'scripts/jest_step.js', as: "RUST_CLUSTER_TEST_TARGET: 'builtin'" },
  'npm run test:builtin -- <pattern>': { run: 'npm run test:builtin -- smoke', says: /^Tests: .*passed/m },
  'npm run test:matrix -- <major> …': tests('test_matrix'),
  'npm run test:browser': tests("'browser'"),
  'npm run test:install': tests("'install'"),
  'npm run test:packages': tests("'packages'"),
  'npm run test:release': tests("'release'"),
  'npm run test:asan -- <pattern>': { seenIn: '.github/workflows/weekly.yml', as: 'npm run test:asan' },
  'npm run test:node-core -- <dir>': { run: CORE, says: CORE_SAYS },
  'npm run fuzz -- <target>': { run: 'npm run fuzz -- --seconds 2 json_frames', says: /^ok {2}json_frames/m },
  'npm run soak': { run: 'npm run soak -- --minutes 0.1 --ways lane', says: /^ {2}at rest: fd drift \{\}/m },
  'cargo test': tests("'test', '--quiet'"),
  'cargo clippy --all-targets': tests("'clippy', '--quiet', '--all-targets'"),
  'cargo deny check': { seenIn: '.github/workflows/ci.yml', as: 'cargo-deny-action' },
  'cargo fuzz run TARGET': { seenIn: 'scripts/fuzz.js', as: 'fuzz_targets' },
};

const bench = {
  'npm run bench': { run: BENCH, says: RATE },
  'npm run bench -- --quick': { run: `${BENCH} --quick`, says: RATE },
  'npm run bench -- --node /path/to/node': { run: `${BENCH} --node {node}`, says: RATE },
  'npm run bench -- --only close,ipc --contenders builtin,lane --rounds 9 --out /tmp/some.json': {
    run: `${BENCH} --out {file}`,
    says: RATE,
  },
  'npm run bench:figures': { run: 'npm run bench:figures -- --check', says: SHOWN },
  'npm run bench:figures -- --check': { says: SHOWN },
  'npm run bench:faults': { run: FAULTS, says: /Took/ },
  'npm run bench:faults -- 3 --node /path/to/node': { run: `${FAULTS} --node {node}`, says: /Took/ },
  'npm run bench:faults -- --only kills,small-limit --json /tmp/some.json': {
    run: `${FAULTS} --json {file}`,
    says: /Results: /,
  },
  'apt-get install wrk': { seenIn: 'bench/find_missing.js', as: 'apt-get install wrk' },
  'apt-get install nginx-light': { seenIn: 'bench/contenders/nginx.js', as: 'apt-get install nginx-light' },
};

const examples = {
  'node examples/demo': example('demo', "'demo"),
  'node examples/hello.js': example('hello', "'hello.js'"),
  'node examples/hello.mjs': example('hello-mjs', "'hello.mjs'"),
  'node --require rust-cluster examples/untouched.js': example('untouched', "'untouched.js'"),
  'node examples/express.js': example('express', "'express.js'"),
  'node examples/reload.js': example('reload', "'reload.js'"),
  'node examples/graceful-exit.js': example('graceful-exit', "'graceful-exit.js'"),
  'node examples/sigterm.js': example('sigterm', "'sigterm.js'"),
  'node examples/process-guard.js': example('process-guard', "'process-guard.js'"),
  'node examples/metrics.js': example('metrics', "'metrics.js'"),
  'node examples/message-counter.js': example('message-counter', "'message-counter.js'"),
  'node examples/hand-sockets.js': example('hand-sockets', "'hand-sockets.js'"),
  'curl 127.0.0.1:8000': example('hello', 'await get(port)'),
  'curl 127.0.0.1:8000/slow &': example('graceful-exit', '/slow'),
  'curl 127.0.0.1:8000/crash': example('graceful-exit', '/crash'),
  'curl 127.0.0.1:9100/metrics': example('metrics', '/metrics'),
  'curl 127.0.0.1:8000/count': example('message-counter', '/count'),
  'nc 127.0.0.1 8000': example('hand-sockets', 'net.connect'),
};

module.exports = { ...app, ...development, ...bench, ...examples };
