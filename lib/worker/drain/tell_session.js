'use strict';

const { clearInterval, clearTimeout, setInterval, setTimeout } = require('node:timers'); // a test may fake the globals

// A session's client is told to open no more streams, and none is lost that is on its way (RFC 9113, section 6.8): the
// GOAWAY names the highest stream there can be, so all that come are served, until a PING that was sent behind it has
// been answered. Node's session then says which was the last, when it is closed.

const NO_ERROR = 0;
const HIGHEST_STREAM = 2 ** 31 - 1;
const STEP = 10; // ms
const PATIENCE = 5000; // ms for a client that does not answer

// nghttp2 wants to read no more when a GOAWAY has been sent and no stream is open, and Node stops its socket, after every
// write. What is on its way then would wait for ever, the answer too.
function readOn(session) {
  session.socket._handle?.readStart();
}

/** Calls `onKnown` when the client knows, or says nothing; not if the session ends before. */
module.exports = function tellSession(session, onKnown) {
  let hasAsked = false;

  // A PING overtakes what waits to be sent, so that has to be gone.
  function step() {
    if (session.destroyed) return; // its 'close' comes later
    readOn(session);
    if (hasAsked || session.closed || session.state.outboundQueueSize > 0) return;
    hasAsked = session.ping((error) => {
      if (!error) end();
    });
  }

  function end() {
    stop();
    onKnown();
  }

  function stop() {
    clearInterval(steps);
    clearTimeout(patience);
  }

  const steps = setInterval(step, STEP);
  const patience = setTimeout(end, PATIENCE);
  session.once('close', stop);
  session.goaway(NO_ERROR, HIGHEST_STREAM);
};
