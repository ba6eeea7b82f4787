'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
// A span of code that is a command, and not a file, a setting or an expression.
const IS_COMMAND = /^(npm|npx|node|cargo|curl|nc|git|apt-get|[A-Z_]+=\S* (npm|node)) \S/;

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

function commandsIn(text) {
  const lines = fencedIn(text, 'sh').flatMap((block) => block.split('\n'));
  const prose = text.replace(/^```[^]*?^```/gm, '');
  // A span may go over the end of a line.
  const spans = Array.from(prose.matchAll(/`([^`]+)`/g), ([, span]) => span.replace(/\s+/g, ' '));
  const found = [...lines.map(withoutComment), ...spans.filter((span) => IS_COMMAND.test(span))];
  return found.filter(Boolean);
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
