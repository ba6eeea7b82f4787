'use strict';

const { default: TestRunner } = require('jest-runner');

/** Jest's runner, one test file at a time, while those of other projects wait. */
module.exports = class extends TestRunner {
  isSerial = true;
};
