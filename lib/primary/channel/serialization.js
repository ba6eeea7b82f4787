'use strict';

const v8 = require('node:v8');

const errors = require('../errors');

// Node's two serializations for IPC messages. `parse` takes a block of framed messages, as the IO thread
// delivers them, and calls `each` with each; `serialize` makes one, and `send` sends it.

const json = {
  serialize(message) {
    const text = JSON.stringify(message);
    // Only a toJSON() can do that here. Node sends the word undefined, which ends the worker that parses it.
    if (text === undefined) throw errors.invalidArgument('message', 'what JSON can represent', message);
    return text;
  },

  send: (native, id, text, waits) => native.sendText(id, text, waits),

  parse({ text }, each) {
    let start = 0;
    for (let end; (end = text.indexOf('\n', start)) !== -1; start = end + 1) {
      each(JSON.parse(text.slice(start, end)));
    }
  },
};

// Node writes one of these before every object that V8 leaves to its embedder (`internal/child_process/
// serialization`): buffers and typed arrays in their own form, anything else as a plain copy.
const ARRAY_BUFFER_VIEW = 0;
const NOT_ARRAY_BUFFER_VIEW = 1;

class ChannelSerializer extends v8.DefaultSerializer {
  _writeHostObject(object) {
    if (ArrayBuffer.isView(object)) {
      this.writeUint32(ARRAY_BUFFER_VIEW);
      return super._writeHostObject(object);
    }
    this.writeUint32(NOT_ARRAY_BUFFER_VIEW);
    this.writeValue({ ...object });
  }
}

class ChannelDeserializer extends v8.DefaultDeserializer {
  _readHostObject() {
    return this.readUint32() === ARRAY_BUFFER_VIEW ? copy(super._readHostObject()) : this.readValue();
  }
}

// A view of what is being read would change with the next message that is read to the same memory.
function copy(view) {
  const { buffer, byteOffset, byteLength } = view;
  const own = buffer.slice(byteOffset, byteOffset + byteLength);
  if (Buffer.isBuffer(view)) return Buffer.from(own);
  return new view.constructor(own);
}

const LENGTH_BYTES = 4;
const REFERENCE = '^'.charCodeAt(0);

const advanced = {
  serialize(message) {
    const serializer = new ChannelSerializer();
    serializer.writeHeader();
    serializer.writeValue(message);
    return serializer.releaseBuffer();
  },

  send: (native, id, bytes, waits) => native.sendBytes(id, bytes, waits),

  // One deserializer reads many messages, which costs a third of one for each. Not those that may refer to objects
  // of their own (V8's tag is a ^): it would look for them in the messages before.
  // What has come as lines of JSON already is what JSON can represent (src/channel/v8/to_json.rs).
  parse({ bytes, text }, each) {
    if (bytes === undefined) return json.parse({ text }, each);
    if (bytes.readUInt32BE(0) + LENGTH_BYTES === bytes.length) {
      return each(read(new ChannelDeserializer(bytes.subarray(LENGTH_BYTES))));
    }
    let reference = bytes.indexOf(REFERENCE);
    let shared = null;
    for (let start = 0; start < bytes.length;) {
      const payload = start + LENGTH_BYTES;
      const end = payload + bytes.readUInt32BE(start);
      if (reference !== -1 && reference < payload) reference = bytes.indexOf(REFERENCE, payload);
      if (reference !== -1 && reference < end) {
        shared = null;
        each(read(new ChannelDeserializer(bytes.subarray(payload, end))));
      } else {
        shared ??= new ChannelDeserializer(bytes.subarray(start));
        shared.readRawBytes(LENGTH_BYTES);
        const message = read(shared);
        const position = shared.readRawBytes(0).byteOffset - bytes.byteOffset;
        if (position > end) throw new Error('it is cut short');
        if (position < end) shared = null; // what follows the value is ignored, as in Node
        each(message);
      }
      start = end;
    }
  },
};

function read(deserializer) {
  deserializer.readHeader();
  return deserializer.readValue();
}

module.exports = { json, advanced };
