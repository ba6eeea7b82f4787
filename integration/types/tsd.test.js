'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { ROOT, copyDeclarations, link, makeFolder } = require('./lay_out');

// The type tests of __test__/types, under the settings in package.json, with the @types/node of each major.

jest.setTimeout(120_000);

const TESTS = path.join('__test__', 'types');
const CLI = path.join(ROOT, 'node_modules', 'tsd', 'dist', 'cli.js');

// As in the repository, `rust-cluster` is the folder itself.
function runTsd(major, change = () => {}) {
  const folder = makeFolder(major);
  try {
    copyDeclarations(folder);
    fs.cpSync(path.join(ROOT, TESTS), path.join(folder, TESTS), { recursive: true });
    link(path.join(ROOT, 'node_modules', 'tsd'), path.join(folder, 'node_modules', 'tsd'));
    change(folder);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [CLI, '--files', `${TESTS}/*.test-d.{ts,mts}`],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, output: stdout + stderr };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test.each(['20', '22', '24', '26'])('@types/node %s', (major) => {
  expect(runTsd(major)).toEqual({ status: 0, output: '' });
});

test('a wrong type is found', () => {
  const { status, output } = runTsd('24', (folder) => {
    const file = path.join(folder, 'index.d.ts');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('readonly native: boolean', 'readonly native: boolean | undefined'));
  });
  expect(status).not.toBe(0);
  expect(output).toMatch(/import\.test-d\.mts/);
});
