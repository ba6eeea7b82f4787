'use strict';

const { setImmediate: nextTurn } = require('node:timers/promises');

// What a busy app sends in one turn of its event loop; of large messages as many as make a mebibyte.
const BURST = 64;
const BYTES = 1024 * 1024;

/** Sends a message to a worker or to the primary, again and again for a time; resolves to how many were sent. */
module.exports = async function sendFor(target, message, milliseconds) {
  const burst = Math.min(BURST, Math.ceil(BYTES / message.text.length));
  const deadline = performance.now() + milliseconds;
  let sent = 0;
  for (; performance.now() < deadline; sent += burst) {
    await sendBurst(target, message, burst);
    await nextTurn();
  }
  return sent;
};

// Waits for the last to be written: neither memory nor the queue grows.
function sendBurst(target, message, count) {
  for (let i = 1; i < count; i++) target.send(message);
  return new Promise((resolve, reject) => {
    target.send(message, (error) => (error ? reject(error) : resolve()));
  });
}
