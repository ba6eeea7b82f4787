'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
// A span of code that is a command, and not a file, a setting or an expression.
const IS_COMMAND =
  /^(npm|npx|pnpm|yarn|node|cargo|rustup|curl|nc|git|kill|chmod|ulimit|ps|docker|apt|apt-get|[A-Z_]+=\S* (npm|node)) \S/;
const IS_OPTION = /^--[a-z]/;

/** The pages that a reader of the repository meets, relative to it. */
function listPages() {
  const tracked = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' });
  return tracked.trim().split('\n');
}

function fencedIn(text, language) {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm');
  return Array.from(text.matchAll(fence), ([, block]) => block);
}

// What follows the command in its line is said about it.
const withoutComment = (line) => line.replace(/\s+# .*$/, '').trim();

// A span may go over the end of a line.
const spansIn = (text) => Array.from(text.matchAll(/`([^`]+)`/g), ([, span]) => span.replace(/\s+/g, ' '));

/** What a row of a table says of the command that it begins with: with each option that it names. */
function withOptions(row) {
  const [, first, ...others] = row.split('|');
  const [command, ...more] = spansIn(first);
  const isAboutOne =
    command && more.length === 0 && first.trim() === `\`${command}\`` && IS_COMMAND.test(command);
  if (!isAboutOne) return [];
  const options = spansIn(others.join('|')).filter((span) => IS_OPTION.test(span));
  return options.map((option) => `${command}${command.includes(' -- ') ? '' : ' --'} ${option}`);
}

function commandsIn(text) {
  const lines = fencedIn(text, 'sh').flatMap((block) => block.split('\n'));
  const prose = text.replace(/^```[^]*?^```/gm, '');
  const rows = prose.split('\n').filter((line) => line.startsWith('|'));
  return [
    ...lines.map(withoutComment).filter(Boolean),
    ...spansIn(prose).filter((span) => IS_COMMAND.test(span)),
    ...rows.flatMap(withOptions),
  ];
}

const read = (page) => fs.readFileSync(path.join(ROOT, page), 'utf8');

/** Every command that the pages show: a Map of the command to the first page that shows it. */
function findCommands() {
  const commands = new Map();
  for (const page of listPages()) {
    for (const command of commandsIn(read(page))) {
      if (!commands.has(command)) commands.set(command, page);
    }
  }
  return commands;
}

module.exports = { ROOT, listPages, fencedIn, findCommands, read };
