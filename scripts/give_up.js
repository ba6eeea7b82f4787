'use strict';

/** Ends the script with one sentence that says what is missing and how to get it. */
module.exports = function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
};
