'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const runSteps = require('../../scripts/steps/run_steps');

// How the steps of `npm test` are run: what runs beside what, and what is said of it.

let folder;
let lines;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-steps-'));
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line) => lines.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});

const file = (name) => path.join(folder, name);
const node = (name, code, rest) => ({ name, run: [process.execPath, ['-e', code]], ...rest });
const saysItRan = (name) => `fs.appendFileSync(${JSON.stringify(file('ran'))}, '${name} ');`;
const ran = () => fs.readFileSync(file('ran'), 'utf8').trim().split(' ');
// Ends when the other has begun, so that neither can run without the other beside it; or fails after a while.
const meets = (name, other, rest) =>
  node(
    name,
    `fs.writeFileSync(${JSON.stringify(file(name))}, '');
     setTimeout(() => process.exit(1), 20_000);
     setInterval(() => fs.existsSync(${JSON.stringify(file(other))}) && process.exit(0), 10);`,
    rest,
  );
// Fails if a step that does the same runs at the same time.
const isAlone = (name, rest) =>
  node(
    name,
    `${saysItRan(name)}
     fs.mkdirSync(${JSON.stringify(file('lock'))});
     setTimeout(() => fs.rmdirSync(${JSON.stringify(file('lock'))}), 200);`,
    rest,
  );

test('as many run at a time as there are cores', async () => {
  const steps = [meets('a', 'b'), meets('b', 'a')];
  expect(await runSteps(steps, 2)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test('one at a time of a queue, and a wide one by itself', async () => {
  const steps = [isAlone('a', { queue: 'q' }), isAlone('b', { queue: 'q' }), isAlone('c', { isWide: true })];
  expect(await runSteps(steps, 3)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  expect(ran()).toEqual(['a', 'b', 'c']);
});

test('a step waits for those that it comes after, and others go before it', async () => {
  const steps = [
    node('a', saysItRan('a'), { after: ['c'] }),
    node('b', saysItRan('b')),
    node('c', saysItRan('c')),
  ];
  await runSteps(steps, 1);
  expect(ran()).toEqual(['b', 'c', 'a']);
});

test('a failure is said with its output, counts, and stops what needs it', async () => {
  const isFailing = "console.log('what went wrong'); process.exitCode = 3";
  const steps = [node('a', isFailing, { isNeeded: true }), node('b', saysItRan('b'))];
  expect(await runSteps(steps, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(lines).toEqual([
    expect.stringMatching(/^what went wrong\n\nFAILED {2}a {2}\d+ s, \d+ s of CPU {2}\(3\)$/),
  ]);
  expect(fs.existsSync(file('ran'))).toBe(false);
  expect(process.exitCode).toBe(1);
});

test('what has left a stamp behind is not run again; what failed leaves none', async () => {
  const stamp = file('stamp');
  const steps = (code) => [node('a', `${saysItRan('a')} process.exitCode = ${code}`, { stamp })];
  for (const code of [3, 0, 0]) await runSteps(steps(code), 1);
  expect(ran()).toEqual(['a', 'a']);
  expect(lines.at(-1)).toBe('ok  a  it has passed before, and nothing has changed for it');
});

const countsCpu = process.platform === 'linux' ? test : test.skip;
countsCpu('CPU time is that of the step and of its children', async () => {
  const busy = `const used = ({ user, system }) => user + system;
    while (used(process.cpuUsage()) < 1_900_000);`;
  const child = `child_process.spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`;
  await runSteps([node('a', child), node('b', '')], 1);
  expect(lines[0]).toMatch(/^ok {2}a {2}\d+ s, [23] s of CPU$/);
  expect(lines[1]).toMatch(/^ok {2}b {2}\d+ s, 0 s of CPU$/);
});

describe('a step that has failed is run once more where that says more', () => {
  const counts = (output) => ({ passed: 1, failed: output.includes('bad') ? 1 : 0, skipped: 0 });
  const failsFirst = (again) =>
    node('a', "console.log('bad'); process.exit(1);", {
      count: counts,
      again: () => again && { files: ['x.test.js'], run: [process.execPath, ['-e', again]] },
    });

  test('it passes then: so has the step, and the file is named', async () => {
    expect(await runSteps([failsFirst('process.exit(0)')], 1)).toEqual({ passed: 2, failed: 0, skipped: 0 });
    expect(lines.join('\n')).toMatch(/^ok {2}a .*\n.*unsteady: x\.test\.js failed, and passed by itself$/s);
    expect(process.exitCode).toBe(undefined);
  });

  test('it fails again, or there is nothing to run again: so has the step', async () => {
    for (const again of ['process.exit(1)', null]) {
      expect(await runSteps([failsFirst(again)], 1)).toMatchObject({ failed: 1 });
      expect(process.exitCode).toBe(1);
      process.exitCode = undefined;
    }
  });
});
