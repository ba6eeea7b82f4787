'use strict';

// The ways in which programs say what a module is.

const CLASSIC = { module: 'commonjs', esModuleInterop: true };
const EXPORT_EQUALS = ['import-equals'];
const WITHOUT_DEFAULT = ['import-equals', 'named-imports', 'namespace-import', 'worker-class'];
const ALL = [
  'additions',
  'event-maps',
  'import-equals',
  'misuse',
  'named-imports',
  'namespace-import',
  'whole-api',
  'worker-class',
];
// What an ES module cannot say: `export =`.
const OF_MODULES = ALL.filter((name) => name !== 'import-equals');

/** Since which major of @types/node it knows what a program needs: before, only `default` and `Worker` are exported. */
const SINCE = { 'event-maps': 26, 'import-equals': 26, 'named-imports': 26, 'namespace-import': 26 };

/** For TypeScript as it is now. */
const current = [
  { name: 'nodenext, ES modules', type: 'module', options: { module: 'nodenext' }, programs: OF_MODULES },
  {
    name: 'nodenext, ES modules, verbatimModuleSyntax',
    type: 'module',
    options: { module: 'nodenext', verbatimModuleSyntax: true },
    programs: OF_MODULES,
  },
  { name: 'nodenext, CommonJS', options: { module: 'nodenext' }, programs: ALL },
  { name: 'node16, ES modules', type: 'module', options: { module: 'node16' }, programs: OF_MODULES },
  { name: 'node16, CommonJS', options: { module: 'node16' }, programs: ALL },
  {
    name: 'CommonJS, verbatimModuleSyntax',
    options: { module: 'nodenext', verbatimModuleSyntax: true },
    programs: EXPORT_EQUALS,
  },
  { name: 'bundler', options: { module: 'esnext', moduleResolution: 'bundler' }, programs: OF_MODULES },
  { name: 'preserve', options: { module: 'preserve' }, programs: ALL },
  { name: 'commonjs', options: { ...CLASSIC, moduleResolution: 'bundler' }, programs: ALL },
];

/** For the oldest TypeScript that a @types/node is for; TypeScript 7 has neither. */
const classic = [
  { name: 'commonjs', options: { ...CLASSIC, moduleResolution: 'node10' }, programs: ALL },
  {
    name: 'commonjs without esModuleInterop',
    options: { ...CLASSIC, moduleResolution: 'node10', esModuleInterop: false },
    programs: WITHOUT_DEFAULT,
  },
];

module.exports = { SINCE, classic, current };
