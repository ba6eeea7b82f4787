'use strict';

const http = require('node:http');

/** GET on a connection of its own; resolves to the body. */
module.exports = function get(port, url = '/') {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path: url, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      response.once('end', () => resolve(body));
    });
    request.once('error', reject);
  });
};
