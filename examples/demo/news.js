'use strict';

const cluster = require('rust-cluster');

/** Passes what the primary tells on to the browsers that listen here, as server-sent events. */
module.exports = class News {
  #latest = null;
  #listeners = new Set();

  publish(latest) {
    this.#latest = latest;
    for (const response of this.#listeners) this.#write(response);
  }

  subscribe(response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // When this worker is gone the browser asks again after so many milliseconds, and another one answers.
    response.write('retry: 100\n\n');
    this.#listeners.add(response);
    response.once('close', () => this.#listeners.delete(response));
    if (this.#latest) this.#write(response);
  }

  #write(response) {
    // A browser that does not read gets the next news, not all of them.
    if (response.writableNeedDrain) return;
    response.write(`data: ${JSON.stringify({ ...this.#latest, by: cluster.worker.id })}\n\n`);
  }
};
