'use strict';

const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..', '..', '..', '__test__', 'fixtures', 'listen');
const read = (name) => fs.readFileSync(path.join(FOLDER, name));

/** What a server that speaks TLS needs: the self-signed certificate of this project's own tests. */
module.exports = { key: read('tls-key.pem'), cert: read('tls-cert.pem') };
