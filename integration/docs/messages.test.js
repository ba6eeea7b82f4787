'use strict';

const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');

const errors = require('../../lib/primary/errors');
const { read } = require('./find_commands');
const findMessages = require('./find_messages');

// Every message of ours is explained in README, and what is explained there is a message.

const ERRORS = path.join('lib', 'primary', 'errors.js');

// Strings of words that nobody reads by themselves, or that are Node's.
const PARTS = {
  'Handle did not reach the receiving process correctly': "Node's warning, which it has in two halves",
  'one of type string, object, number, or boolean': "Node's words in its ERR_INVALID_ARG_TYPE",
  'of type object': 'the same',
  'it is cut short': 'stands in "a message that cannot be parsed (…)"',
  'this system': 'stands in "… has no pidfds …"',
  'The runtime': 'stands in "…\'s own cluster is used, because …"',
  ' (worker …)': 'of errors inside the addon, of which JavaScript gets the number',
  'spawn: …': 'of NUL bytes, which Node has refused before',
  '--require "…"': 'for NODE_OPTIONS',
  'rust-cluster: RUST_CLUSTER_NOT_NATIVE': 'by which threads know that they need not say it again',
};

// What the errors that say more than their parameters are made from.
const PARAMETERS = {
  ioThreadRefused: [new Error(`… (os error ${os.constants.errno.EMFILE})`)],
  systemError: [-os.constants.errno.EPIPE, '…'],
};

const raised = Object.entries(errors).map(([name, make]) =>
  make(...(PARAMETERS[name] ?? Array(3).fill('…'))),
);
const strings = findMessages();
const textsOf = (some) => [...new Set(some.map(({ text }) => text))];
const messages = textsOf(strings.filter(({ file, isMessage }) => isMessage && file !== ERRORS));
const codes = textsOf(strings.filter(({ isCode }) => isCode));

// Node's own sources, and what it says in C++.
const natives = process.binding('natives');
const NO_ADDONS = spawnSync(process.execPath, ['--no-addons', '--eval', 'process.dlopen(module, "")']).stderr;
const nodes = `${Object.values(natives).join('\n')}\n${NO_ADDONS}`;

// As it begins there, behind one of these.
function isOfNode(text) {
  const [beginning] = text.split('…');
  return beginning !== '' && ["'", '`', 'Error: '].some((before) => nodes.includes(before + beginning));
}

const isCodeOfNode = (code) =>
  natives['internal/errors'].includes(`E('${code}'`) || code in os.constants.errno;

const [, troubleshooting] = read('README.md').match(/^## Troubleshooting$([^]*?)^## /m);

// The rows of both tables, without their heads: their cells.
const rows = Array.from(troubleshooting.matchAll(/^\| (.*) \|$/gm), ([, row]) => row.split(' | '))
  .filter(([first]) => !/^(-+|message or code|`wireBecause`)$/.test(first.trim()))
  .map((cells) => ({ head: cells[0].trim(), all: cells.join(' ') }));

const quotedIn = (text) =>
  Array.from(text.matchAll(/`([^`]+)`|"([^"]+)"/g), ([, code, words]) => code ?? words);

// What is quoted stands for the whole of a message, with … for what is left out.
function standsFor(quoted, message) {
  const pieces = quoted.split(/ *… */).map((piece) => piece.replace(/[^\w\s]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`).test(message);
}

const isExplained = (message) =>
  rows.some(({ all }) => quotedIn(all).some((quoted) => standsFor(quoted, message)));

describe('README explains', () => {
  const ours = messages.filter((message) => !(message in PARTS));
  const oursByCode = raised.filter(({ code }) => !isCodeOfNode(code));

  test.each(ours)('%s', (message) => {
    expect(isExplained(message)).toBe(true);
  });

  test.each(codes.filter((code) => !isCodeOfNode(code)))('%s', (code) => {
    expect(isExplained(code)).toBe(true);
  });

  test.each(oursByCode)('$code in the words that it has', ({ code, message }) => {
    const row = rows.find(({ head }) => quotedIn(head).includes(code));
    expect(quotedIn(row.head).some((quoted) => standsFor(quoted, message))).toBe(true);
  });
});

describe('is raised', () => {
  const isRaised = (quoted) =>
    quoted in os.constants.errno ||
    isOfNode(quoted) ||
    strings.some(({ text }) => text === quoted || (text.includes(' ') && standsFor(quoted, text))) ||
    raised.some(({ message }) => standsFor(quoted, message));

  test.each(rows)('$head', ({ head }) => {
    const quoted = quotedIn(head);
    expect(quoted).not.toEqual([]);
    expect(quoted.filter((each) => !isRaised(each))).toEqual([]);
  });
});

test.each(Object.keys(PARTS))('"%s" is still a part of a message', (part) => {
  expect(messages).toContain(part);
});
