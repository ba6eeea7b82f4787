'use strict';

const fs = require('node:fs');

const { default: Sequencer } = require('@jest/test-sequencer');

const IS_LONG = /^\/\/ @long$/m;
const isLong = ({ path }) => IS_LONG.test(fs.readFileSync(path, 'utf8'));

/** Jest's order, with the files first that say `// @long`: begun last, they would have one core busy and the rest idle. */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
