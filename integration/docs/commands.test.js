'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { scripts } = require('../../package.json');
const runStep = require('../../scripts/steps/run_step');
const { steps } = require('../../scripts/test');
const { ROOT, findCommands } = require('./find_commands');
const howShown = require('./how_shown');
const layOut = require('./lay_out');

// Every command that the pages show is run, here or by another test, or how_shown.js says why not.

const LIMIT = 180_000;

let laidOut;
beforeAll(() => (laidOut = layOut()));
afterAll(() => fs.rmSync(laidOut.folder, { recursive: true }));

const entries = Object.entries(howShown);
const having = (kind) => entries.filter(([, how]) => kind in how);
const isRun = ({ step, seenIn }) => step === undefined && seenIn === undefined;

test('each command on a page has its line, and each line its command', () => {
  expect(Object.keys(howShown).sort()).toEqual([...findCommands().keys()].sort());
});

// npm prints the command before it runs it.
const withoutEcho = (output) => output.replace(/^> .*\n/gm, '');

// What shows several commands is run once.
const outcomes = new Map();
function run(line, cwd) {
  const key = `${cwd}: ${line}`;
  if (!outcomes.has(key)) outcomes.set(key, runStep('sh', ['-c', line], { cwd, limit: LIMIT }));
  return outcomes.get(key);
}

test.each(entries.filter(([, how]) => isRun(how)))(
  '%s',
  async (command, { run: line = command, where, says, exits = 0 }) => {
    const { status, output } = await run(laidOut.fillIn(line), laidOut.placeOf(where));
    expect(withoutEcho(output)).toMatch(says);
    expect(status).toBe(exits);
  },
  LIMIT,
);

// The program that an npm command, or cargo itself, is.
const programOf = (command) =>
  command.startsWith('npm run ')
    ? scripts[command.slice('npm run '.length)].replace(' -r ./scripts/check_node.js', '')
    : command;

const nameOf = (word) =>
  word === process.execPath ? 'node' : path.isAbsolute(word) ? path.relative(ROOT, word) : word;

function programOfStep(name) {
  const [file, args] = steps.find((each) => each.name === name).run;
  return [file, ...args]
    .filter((word) => word !== '--quiet')
    .map(nameOf)
    .join(' ');
}

test.each(having('step'))('%s is a step of npm test', (command, { step }) => {
  expect(`${programOfStep(step)} `).toContain(`${programOf(command)} `);
});

const contains = (_, { seenIn, as }) =>
  expect(fs.readFileSync(path.join(ROOT, seenIn), 'utf8')).toContain(as);

test.each(having('seenIn').filter(([, { notRun }]) => !notRun))('%s is done by another test', contains);

const notRun = having('notRun').map(([command, how]) => [
  `${command} is not run, because ${how.notRun}`,
  how,
]);
test.each(notRun)('%s', contains);
