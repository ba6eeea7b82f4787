'use strict';

const os = require('node:os');
const { setTimeout } = require('node:timers'); // a test may fake the globals

// Nothing tells when there are descriptors again, in this process (EMFILE) or in all of them (ENFILE): one tries.

const ERRNOS = new Set([-os.constants.errno.EMFILE, -os.constants.errno.ENFILE]);
const PAUSE = 20; // ms

const lacksDescriptors = (errno) => ERRNOS.has(errno);

/** Calls `again` in a while. Until then `control` has a write that is pending. */
function awaitDescriptors(control, again) {
  control.refCounted();
  const tryAgain = () => {
    control.unrefCounted();
    again();
  };
  setTimeout(tryAgain, PAUSE).unref();
}

module.exports = { awaitDescriptors, lacksDescriptors };
