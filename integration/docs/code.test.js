'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const vm = require('node:vm');

const get = require('../../__test__/examples/get');
const startExample = require('../../__test__/examples/start-example');
const { ROOT, fencedIn, read } = require('./find_commands');

// The programs that the pages show.

const TSC = path.join(ROOT, 'node_modules', '@tsd', 'typescript', 'typescript', 'lib', 'tsc.js');
const SETTINGS = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
const EXAMPLES = path.join(ROOT, 'examples');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-docs-'));
const modules = path.join(folder, 'node_modules');
fs.mkdirSync(modules);
fs.symlinkSync(ROOT, path.join(modules, 'rust-cluster'));
fs.symlinkSync(path.join(ROOT, 'node_modules', '@types'), path.join(modules, '@types'));

let running;
afterEach(() => running?.stop());
afterAll(() => fs.rmSync(folder, { recursive: true }));

function write(name, program) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, program);
  return file;
}

// On a port of the kernel's choice instead of the one shown.
const blocksOf = (page, language) =>
  fencedIn(read(page), language).map((block) => block.replace(/\b8000\b/, '0'));

async function answerOf(file) {
  const tell = path.join(__dirname, 'tell.js');
  running = startExample(path.relative(EXAMPLES, file), {}, ['--require', tell]);
  return get(await running.port());
}

test('the quick start serves', async () => {
  const [quickStart] = blocksOf('README.md', 'js');
  expect(await answerOf(write('quick-start.js', quickStart))).toMatch(/^worker \d+\n$/);
});

test('the TypeScript program has no type error, and serves', async () => {
  const [program] = blocksOf('README.md', 'ts');
  const file = write('app.mts', program);
  execFileSync(process.execPath, [TSC, ...SETTINGS, file], { cwd: folder, stdio: 'pipe' });
  expect(await answerOf(path.join(folder, 'app.mjs'))).toMatch(/^worker \d+\n$/);
});

describe('what docs/operations.md shows of cluster.stats()', () => {
  const [figures, watch] = blocksOf('docs/operations.md', 'js');
  const fieldsOf = (value) => Object.keys(value).sort();
  const shown = vm.runInThisContext(`(${figures})`);

  test('has its fields', async () => {
    const [quickStart] = blocksOf('README.md', 'js');
    await answerOf(write('stats.js', quickStart));
    const { listeners, workers } = JSON.parse(running.output.match(/^Statistics: (.*)$/m)[1]);
    expect(Object.keys(shown)).toEqual(['listeners', 'workers']);
    expect(fieldsOf(shown.listeners[0])).toEqual(fieldsOf(listeners[0]));
    expect(fieldsOf(shown.workers[0])).toEqual(fieldsOf(workers[0]));
  });

  test('tells of a worker that hangs', () => {
    const log = jest.fn();
    const hanging = { ...shown.workers[0], id: 7, loopDelay: 6000 };
    const cluster = { stats: () => ({ ...shown, workers: [shown.workers[0], hanging] }) };
    const setInterval = (turn) => {
      turn();
      return { unref() {} };
    };
    vm.runInNewContext(watch, { cluster, setInterval, console: { log } });
    expect(log.mock.calls).toEqual([['worker 7 has been hanging for 6000 ms']]);
  });
});
