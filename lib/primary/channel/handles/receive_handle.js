'use strict';

const adoptHandle = require('./adopt_handle');
const { conversions } = require('./handle_conversion');

// A message with a handle is a worker's word for what the descriptor is. What does not fit would be an exception in
// Node's classes, or an 'error' event of a server that nobody has seen yet: either would end the primary.

/** Why a descriptor of this kind cannot be a handle of this type; null if it can, or if there is none. */
function describeMisfit(type, kind) {
  const conversion = conversions.get(type);
  if (conversion === undefined) return 'a handle of an unknown type';
  if (kind === undefined || conversion.kinds.includes(kind)) return null;
  return `a ${type} that is a ${kind} socket`;
}

/**
 * Calls `emit` with the object that `message` says `fd` is, now or later; `refuse(error)` when it cannot be that; or
 * `deny(error)` when Node's permission model denies sockets. `release()` closes a descriptor that nothing owns.
 */
function receiveHandle(lists, message, { fd, fdKind }, { emit, refuse, deny, release }) {
  let handle = null;
  try {
    handle = adoptHandle(fd, fdKind);
    conversions.get(message.type).got(lists, message, handle, emit, refuse);
  } catch (error) {
    if (handle === null) release();
    else handle.close();
    if (error.code === 'ERR_ACCESS_DENIED') deny(error);
    else refuse(error);
  }
}

module.exports = { describeMisfit, receiveHandle };
