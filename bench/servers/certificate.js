'use strict';

const path = require('node:path');

const fixtures = path.join(__dirname, '..', '..', '__test__', 'fixtures', 'listen');

/** Where the tests' self-signed certificate and its key are. */
module.exports = { key: path.join(fixtures, 'tls-key.pem'), cert: path.join(fixtures, 'tls-cert.pem') };
