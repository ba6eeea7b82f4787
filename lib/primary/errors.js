'use strict';

const util = require('node:util');

// Node's own errors are not exported; libraries compare `code`, so ours carry the same ones.
function nodeError(Base, code, message) {
  const error = new Base(message);
  error.code = code;
  Object.defineProperty(error, 'toString', {
    value: () => `${error.name} [${code}]: ${error.message}`,
    configurable: true,
    writable: true,
  });
  // As Node prints its own: the code stands in the stack's first line, the name stays as it was.
  error.stack = error.stack.replace(`${error.name}: `, `${error.name} [${code}]: `);
  return error;
}

/** `send()` after the channel has been closed. */
const channelClosed = () => nodeError(Error, 'ERR_IPC_CHANNEL_CLOSED', 'Channel closed');

/** `disconnect()` after the channel has been closed. */
const disconnected = () => nodeError(Error, 'ERR_IPC_DISCONNECTED', 'IPC channel is already disconnected');

/** Two `'ipc'` in one `stdio`. */
const onePipe = () => nodeError(Error, 'ERR_IPC_ONE_PIPE', 'Child process can have only one IPC pipe');

/** `send()` without a message. */
const missingMessage = () =>
  nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "message" argument must be specified');

/** `send(message, handle)` with something that is no handle. */
const invalidHandle = () =>
  nodeError(TypeError, 'ERR_INVALID_HANDLE_TYPE', 'This handle type cannot be sent');

/** A worker ended before it could tell how many of a server's connections it has. */
const closedBeforeReply = () =>
  nodeError(Error, 'ERR_CHILD_CLOSED_BEFORE_REPLY', 'Child closed before reply received');

/** An argument of the wrong type; `expected` says what it must be. */
const invalidArgument = (name, expected, actual) =>
  nodeError(
    TypeError,
    'ERR_INVALID_ARG_TYPE',
    `The "${name}" ${name.includes('.') ? 'property' : 'argument'} must be ${expected}. Received ${describe(actual)}`,
  );

/** A number that is none of those which `expected` says. */
const outOfRange = (name, expected, actual) =>
  nodeError(
    RangeError,
    'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${expected}. Received ${actual}`,
  );

/** An argument of the right type, but none of those that `expected` says. */
const invalidValue = (name, expected, actual) =>
  nodeError(
    TypeError,
    'ERR_INVALID_ARG_VALUE',
    `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${expected}. Received ${util.inspect(actual)}`,
  );

/** A worker sent what is not a message; its channel has been closed, the primary goes on. */
const badFrame = (id, pid, reason) =>
  nodeError(
    Error,
    'ERR_IPC_BAD_FRAME',
    `Worker ${id} (pid ${pid}) broke the IPC protocol: ${reason}. Its channel has been closed. ` +
      'Something in that worker writes to the descriptor of its channel (NODE_CHANNEL_FD when it started).',
  );

/** The IO thread has ended; nothing will be dispatched any more. */
const ioThreadFailed = (reason) =>
  nodeError(
    Error,
    'ERR_RUST_CLUSTER_IO_THREAD',
    `The IO thread of rust-cluster has stopped: ${reason}. All workers have been disconnected; ` +
      'restart the primary, and report this with the reason above.',
  );

const limits = {
  EMFILE: 'ulimit -Hn',
  ENFILE: 'the sysctl fs.file-max',
  EAGAIN: 'ulimit -u, or the limit of pids of a container',
};

/** The IO thread could not be started: `cause` says it, with the errno in Rust's words. */
function ioThreadRefused(cause) {
  const [, number] = cause.message.match(/os error (\d+)/) ?? [];
  if (number === undefined) return cause;
  const code = util.getSystemErrorName(-number);
  const remedy = code in limits ? `: raise ${limits[code]}` : '';
  return Object.assign(new Error(`${cause.message}${remedy}`, { cause }), {
    errno: -number,
    code,
    syscall: 'fork',
  });
}

/** A system call failed with libuv's (negative) `errno`. */
function systemError(errno, syscall) {
  const code = util.getSystemErrorName(errno);
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall });
}

// In Node's words, which name the type and show the beginning.
function describe(value) {
  if (value == null) return `${value}`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const { name } = value.constructor ?? {};
    return name ? `an instance of ${name}` : util.inspect(value, { depth: -1 });
  }
  if (typeof value === 'string') {
    const shown = shorten(value);
    return `type string (${shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`})`;
  }
  return `type ${typeof value} (${shorten(util.inspect(value, { colors: false }))})`;
}

const shorten = (text) => (text.length > 28 ? `${text.slice(0, 25)}...` : text);

module.exports = {
  badFrame,
  channelClosed,
  closedBeforeReply,
  disconnected,
  invalidArgument,
  invalidHandle,
  invalidValue,
  ioThreadFailed,
  ioThreadRefused,
  missingMessage,
  onePipe,
  outOfRange,
  systemError,
};
