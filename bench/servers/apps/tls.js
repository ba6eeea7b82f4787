'use strict';

const { constants } = require('node:crypto');
const fs = require('node:fs');
const https = require('node:https');

const { key, cert } = require('../certificate');

// Without tickets no session can be resumed, and every connection is a whole handshake; wrk would resume them.
module.exports = () =>
  https.createServer(
    { key: fs.readFileSync(key), cert: fs.readFileSync(cert), secureOptions: constants.SSL_OP_NO_TICKET },
    (request, response) => response.end('hello'),
  );
