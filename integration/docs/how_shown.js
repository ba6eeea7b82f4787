'use strict';

// How each command that the pages show is itself shown to work. Every command has one line here, and every line is of
// a command that some page shows.
//
// - `run`: what is run, where that is not the command as it stands: with what a reader fills in, or less of it
// - `where`: in the repository, if it does not say 'app' (an app of a user's, which has this package installed) or 'copy'
//   (of the repository, with something wrong in it, for what writes)
// - `says`: what it must print, npm's echo of the command apart; `exits`: its exit code, if that is not 0
// - `step`: the step of `npm test` that runs the very same program
// - `seenIn`, `as`: the test that does it, and how it stands there
// - `notRun`: why nobody runs it here; then `seenIn`, `as` is what is there in its stead

const BENCH = 'npm run bench -- --rounds 1 --only pingpong --contenders builtin,lane';
const FAULTS = 'npm run bench:faults -- 1 --only primary-blocked';
const CORE = 'npm run test:node-core -- {checkout}';

const inApp = { where: 'app', says: /^native: true$/m };
const RATE = /round trips per second/;
const SHOWN = /^The pages show the results of the last runs\.$/m;

// Of these two tests one is about what is ours alone.
const JEST = 'smoke examples/hello.test';
const FUZZED = {
  run: 'npm run fuzz -- --seconds 2 json_frames',
  says: /^ok {2}json_frames {2}\d+ runs, \d+ edges/m,
};
const SOAKED = {
  run: 'npm run soak -- --minutes 0.1 --seed 2 --ways lane',
  says: /^Node .* seed 2, 0\.1 minutes: lane[^]*^ {2}at rest: fd drift \{\}/m,
};

const example = (test, as) => ({ seenIn: `__test__/examples/${test}.test.js`, as });
const starts = (test, file) => example(test, `startExample('${file}'`);
// Done by hand once; from then on by the workflow.
const inRelease = (as) => ({
  notRun: 'it wants the addons that a release has built on other machines',
  seenIn: '.github/workflows/release.yml',
  as,
});
const release = (as) => ({ seenIn: 'integration/release/release.test.js', as });

const app = {
  'npm install rust-cluster': {
    seenIn: 'integration/install/install.test.js',
    as: "[command, 'rust-cluster']",
  },
  'node --require rust-cluster app.js': inApp,
  'node --import rust-cluster app.mjs': inApp,
  "NODE_OPTIONS='--require rust-cluster' npm run serve": inApp,
  'node -p "require.resolve(\'rust-cluster\')"': { says: /\/index\.js$/m },
  'node -e "process.exitCode = require(\'rust-cluster\').native ? 0 : 1"': { says: /^$/ },
  'chmod -R o+rX': {
    run: 'chmod -R go= {package} && chmod -R o+rX {package} && stat -c %A {package} {package}/index.js',
    says: /^drwx---r-x\n-rw----r--$/m,
  },
  'ulimit -Hn': { says: /^(\d+|unlimited)$/m },
  // What has it is bash, and not every sh.
  'ulimit -u': { run: "bash -c 'ulimit -u'", says: /^(\d+|unlimited)$/m },
  'ps e': { run: "SHOWN=here sh -c 'ps e -p $$; true'", says: / SHOWN=here/ },
};

const pm2 = {
  'pm2 kill': { seenIn: 'integration/packages/harness/pm2.js', as: "command('kill')" },
  [`export PM2_NODE_OPTIONS="--require $(node -p "require.resolve('rust-cluster')")"`]: {
    seenIn: 'integration/packages/harness/pm2.js',
    as: 'PM2_NODE_OPTIONS = `--require',
  },
  'pm2 start app.js -i 4': {
    seenIn: 'integration/packages/managers/pm2.test.js',
    as: "command('start', APP, '-i'",
  },
};

const development = {
  'npm start': example('start', "startExample(path.join('..', 'scripts', 'start.js'))"),
  'npm test': { notRun: 'these tests are part of it', seenIn: '.ci/run', as: 'for each in test test:all' },
  'npm test -- <pattern>': {
    run: 'npm test -- nonesuch',
    says: /^No step is called nonesuch: there are build; npm packages; .*; jest, lane; /m,
    exits: 1,
  },
  'npm run test:all': {
    notRun: 'it takes half an hour',
    seenIn: '.ci/run',
    as: 'for each in test test:all',
  },
  'npm run build': { says: /^ *Finished `release` profile/m },
  'npm run build:release': release("npm('run', 'build:release')"),
  'npm run build:release -- <platform> …': release("npm('run', 'build:release', '--', here.id)"),
  'npm run pack': { says: /^Made:\n {2}dist\/.+\.tgz\n {2}dist\/rust-cluster-[\d.]+\.tgz$/m },
  'npm run lint': { where: 'copy', says: /^\[warn\] ill\.js$/m, exits: 1 },
  'npm run format': {
    run: 'npm run format && tail -qn 1 ill.js src/lib.rs loom/src/lib.rs fuzz/src/lib.rs',
    where: 'copy',
    says: /^let ill = 1;\n(pub fn ill\(\) \{\}\n){3}/m,
  },
  'npm run test:types': { where: 'copy', says: /^ +__test__\/types\/ill\.test-d\.ts:/m, exits: 1 },
  'npm run test:jest -- <pattern>': {
    run: `npm run test:jest -- ${JEST}`,
    says: /^Tests: +2 passed, 2 total$/m,
  },
  'npm run test:builtin': { run: `npm run test:builtin -- ${JEST}`, says: /^Tests: +1 skipped, 1 passed,/m },
  'npm run test:builtin -- <pattern>': {
    run: `npm run test:builtin -- ${JEST}`,
    says: /^Tests: +1 skipped, 1 passed,/m,
  },
  'npm run test:matrix': {
    notRun: 'it takes an hour; `npm run test:all` does most of it',
    seenIn: '.github/workflows/weekly.yml',
    as: 'run: npm run test:matrix',
  },
  'npm run test:matrix -- <major> …': {
    run: 'npm run test:matrix -- 19',
    says: /^19 is none of the supported Nodes: 20, 22, 24, 26\.$/m,
    exits: 1,
  },
  'npm run test:memory -- <major> …': {
    run: 'npm run test:memory -- 19',
    says: /^19 is none of the supported Nodes: 20, 22, 24, 26\.$/m,
    exits: 1,
  },
  'npm run test:browser': { step: 'browser' },
  'npm run test:install': { step: 'install' },
  'npm run test:packages': { step: 'packages, lane' },
  'npm run test:release': { step: 'release' },
  'npm run test:asan -- <pattern>': {
    notRun: 'it builds the addon anew, in minutes',
    seenIn: '.github/workflows/weekly.yml',
    as: 'run: npm run test:asan',
  },
  'npm run test:node-core -- <dir>': { run: CORE, says: /^2 passed, 0 failed, 0 skipped$/m },
  'npm run test:node-core -- <dir> --node BIN': {
    run: `${CORE} --node false`,
    says: /^0 passed, 2 failed, 0 skipped$/m,
    exits: 1,
  },
  'npm run test:node-core -- <dir> --only REGEX': {
    run: `${CORE} --only native`,
    says: /^1 passed, 0 failed, 0 skipped$/m,
  },
  'npm run test:node-core -- <dir> --builtin': {
    run: `${CORE} --builtin`,
    says: /^FAILED {2}test\/parallel\/test-cluster-native\.js[^]*^1 passed, 1 failed, 0 skipped$/m,
    exits: 1,
  },
  'npm run fuzz -- <target>': FUZZED,
  'npm run fuzz -- <target> --seconds N': FUZZED,
  'npm run fuzz -- <target> --kept': {
    run: 'npm run fuzz -- --kept json_frames',
    says: /^ok {2}json_frames {2}\d+ runs, \d+ edges/m,
  },
  'npm run fuzz -- <target> --keep': {
    notRun: 'it writes into fuzz/corpus, which is in git',
    seenIn: 'scripts/fuzz.js',
    as: 'if (how.keep) await keep(programs, target);',
  },
  'npm run soak': SOAKED,
  'npm run soak -- --minutes N': SOAKED,
  'npm run soak -- --seed N': SOAKED,
  'cargo test': { step: 'cargo test' },
  'cargo clippy --all-targets': { step: 'cargo clippy' },
  'gh run download RUN --dir .cache/addons': inRelease('merge-multiple: true'),
  'mkdir -p artifacts && cp .cache/addons/*/*.node artifacts/': inRelease('merge-multiple: true'),
  'node scripts/make_packages.js artifacts': inRelease('run: node scripts/make_packages.js artifacts'),
  'node scripts/publish.js dist': {
    seenIn: 'integration/release/publish.test.js',
    as: "['scripts/publish.js', 'dist']",
  },
  'cargo deny check': {
    notRun: 'cargo-deny is no part of Rust, and wants the list of advisories of the day',
    seenIn: '.github/workflows/ci.yml',
    as: 'uses: EmbarkStudios/cargo-deny-action@',
  },
  'cargo fuzz run TARGET': {
    notRun: 'cargo-fuzz is no part of Rust; `npm run fuzz` builds the same targets',
    seenIn: 'fuzz/Cargo.toml',
    as: 'cargo-fuzz = true',
  },
};

const bench = {
  'npm run bench': { run: BENCH, says: RATE },
  'npm run bench -- --quick': { run: `${BENCH} --quick`, says: RATE },
  'npm run bench -- --node /path/to/node': { run: `${BENCH} --node {node}`, says: RATE },
  'npm run bench -- --only close,ipc --contenders builtin,lane --rounds 9 --out /tmp/some.json': {
    run: `${BENCH} --out {file}`,
    says: /^Took \d+ s\. Results: .*some\.json$/m,
  },
  'npm run bench:figures': {
    run: 'npm run bench:figures && npm run bench:figures -- --check',
    where: 'copy',
    says: SHOWN,
  },
  'npm run bench:figures -- --check': { says: SHOWN },
  'npm run bench:drain': { run: 'npm run bench:drain -- 1 --only lane', says: /^Took/m },
  'npm run bench:faults': { run: FAULTS, says: /^Took/m },
  'npm run bench:faults -- 3 --node /path/to/node': { run: `${FAULTS} --node {node}`, says: /^Took/m },
  'npm run bench:faults -- --only kills,small-limit --json /tmp/some.json': {
    run: `${FAULTS} --json {file}`,
    says: /Results: .*some\.json$/m,
  },
  'apt-get install wrk': {
    notRun: 'it changes the system, and takes root',
    seenIn: 'bench/find_missing.js',
    as: 'apt-get install wrk',
  },
  'apt-get install nginx-light': {
    notRun: 'it changes the system, and takes root',
    seenIn: 'bench/contenders/nginx.js',
    as: 'apt-get install nginx-light',
  },
};

const examples = {
  'node examples/demo': starts('demo', 'demo'),
  'node examples/hello.js': starts('hello', 'hello.js'),
  'node examples/hello.mjs': starts('hello-mjs', 'hello.mjs'),
  'node --require rust-cluster examples/untouched.js': starts('untouched', 'untouched.js'),
  'node examples/express.js': starts('express', 'express.js'),
  'node examples/reload.js': starts('reload', 'reload.js'),
  'node examples/graceful-exit.js': starts('graceful-exit', 'graceful-exit.js'),
  'node examples/sigterm.js': starts('sigterm', 'sigterm.js'),
  'node examples/process-guard.js': starts('process-guard', 'process-guard.js'),
  'node examples/metrics.js': starts('metrics', 'metrics.js'),
  'node examples/message-counter.js': starts('message-counter', 'message-counter.js'),
  'node examples/hand-sockets.js': starts('hand-sockets', 'hand-sockets.js'),
  'curl 127.0.0.1:8000': example('hello', 'await get(port)'),
  'curl 127.0.0.1:8000/slow &': example('graceful-exit', '/slow'),
  'curl 127.0.0.1:8000/crash': example('graceful-exit', '/crash'),
  'curl 127.0.0.1:9100/metrics': example('metrics', '/metrics'),
  'curl 127.0.0.1:8000/count': example('message-counter', '/count'),
  'nc 127.0.0.1 8000': example('hand-sockets', 'net.connect'),
  'kill -HUP PID': example('reload', "process.kill(example.pid, 'SIGHUP')"),
  'kill PID': example('sigterm', "process.kill(pid, 'SIGTERM')"),
};

module.exports = { ...app, ...pm2, ...development, ...bench, ...examples };
