'use strict';

const fs = require('node:fs');
const path = require('node:path');

const PAGE = path.join(__dirname, 'page');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
// Nothing from elsewhere, nothing inline, and no frame around it that could trick a click.
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const files = new Map(
  fs.readdirSync(PAGE).map((name) => [`/${name}`, fs.readFileSync(path.join(PAGE, name))]),
);
files.set('/', files.get('/index.html'));

/** Sends a file of the page; only those that were there at the start can be asked for. */
module.exports = function sendFile(pathname, response) {
  const body = files.get(pathname);
  if (!body) return response.writeHead(404).end();
  response.writeHead(200, { ...HEADERS, 'content-type': TYPES[path.extname(pathname) || '.html'] }).end(body);
};
