'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { Linter } = require('eslint');

const { ROOT } = require('./find_commands');

// The strings in the sources that somebody may come to read, with … for what is filled in.

// By what they return, in few words or in one.
const REASONS = path.join('lib', 'primary', 'fork', 'why_no_lane.js');

const hasWords = (text) => /\S \S/.test(text.trim()) && /\p{L}{2}/u.test(text);

function filesIn(folder, extension) {
  const names = fs.readdirSync(path.join(ROOT, folder), { recursive: true });
  return names.filter((name) => name.endsWith(extension)).map((name) => path.join(folder, name));
}

function textOf(node) {
  if (typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked).join('…');
  if (node.type === 'BinaryExpression') return textOf(node.left) + textOf(node.right);
  return '…';
}

/** A rule that calls `each` with every string, the outermost of those that are put together. */
function collect(each) {
  const visit = (node) => {
    const { type } = node.parent; // what is compared is no message either
    if (type !== 'BinaryExpression' && type !== 'ExpressionStatement') each(textOf(node), node.parent);
  };
  const create = () => ({ Literal: visit, TemplateLiteral: visit, 'BinaryExpression[operator="+"]': visit });
  return { plugins: { docs: { rules: { collect: { create } } } }, rules: { 'docs/collect': 'error' } };
}

function stringsOfJs(file) {
  const strings = [];
  const add = (text, { type, key }) => {
    const isReason = file === REASONS && type === 'ReturnStatement' && text !== '…';
    const isCode = text.startsWith('ERR_') || (type === 'Property' && key.name === 'code');
    strings.push({ file, text, isMessage: isReason || hasWords(text), isCode });
  };
  const languageOptions = { sourceType: file.endsWith('.mjs') ? 'module' : 'commonjs' };
  const config = { ...collect(add), languageOptions, files: ['**/*'] };
  const problems = new Linter().verify(fs.readFileSync(path.join(ROOT, file), 'utf8'), config, file);
  const fatal = problems.find((problem) => problem.fatal);
  if (fatal) throw new Error(`${file}: ${fatal.message}`);
  return strings;
}

// No parser is at hand: comments, attributes and quotes as characters are left out, and what is quoted remains.
function stringsOfRust(file) {
  const code = fs
    .readFileSync(path.join(ROOT, file), 'utf8')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/#!?\[[^\]]*\]/g, '')
    .replace(/'\\?"'/g, '');
  return Array.from(code.matchAll(/"((?:[^"\\]|\\[^])*)"/g), ([, quoted]) => {
    const text = quoted.replace(/\\\n\s*/g, '').replace(/\{[^}]*\}/g, '…');
    return { file, text, isMessage: hasWords(text), isCode: false };
  });
}

/** `[{ file, text, isMessage, isCode }]`: every string; those of some words are messages, or parts of them. */
module.exports = function findMessages() {
  const scripts = ['index.js', 'index.mjs', ...filesIn('lib', '.js')];
  return [...scripts.flatMap(stringsOfJs), ...filesIn('src', '.rs').flatMap(stringsOfRust)];
};
