'use strict';

// The channels that have sent in this tick. What waits in them leaves when the tick ends, before anything that
// was queued with process.nextTick() since the first of them sent.

const channels = new Set();
let isExiting = false;

function endTick() {
  for (const channel of channels) channel.endTick();
  channels.clear();
}

// There will be no tick after this one: what is sent from now on leaves at once.
process.on('exit', () => {
  isExiting = true;
  endTick();
});

/** Calls `channel.endTick()` at the end of this tick. Returns whether there will be one. */
module.exports = function atEndOfTick(channel) {
  if (isExiting) return false;
  if (channels.size === 0) process.nextTick(endTick);
  channels.add(channel);
  return true;
};
