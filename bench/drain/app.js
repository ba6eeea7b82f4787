'use strict';

const http = require('node:http');

// What every contender serves: POST /500 is answered after 500 ms, with ANSWER bytes.
const ANSWER = Buffer.alloc(10_000, 'a');

http
  .createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(ANSWER), Number(request.url.slice(1)));
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
