'use strict';

const net = require('node:net');
const { HOST, inUrl } = require('./address');

// The page has buttons that kill, so no other page may press them.

/**
 * Whether the request names us by an address, or as localhost. A page elsewhere can have its own name resolve to our
 * address (DNS rebinding), but then the browser names that name here.
 */
function isForUs({ headers }) {
  const { hostname } = parse(`http://${headers.host}`);
  const isAddress = net.isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return isAddress || hostname === 'localhost' || hostname === inUrl(HOST);
}

/** Whether our own page has sent it: with a POST every browser says where it comes from. */
function isFromOurPage({ headers }) {
  return headers.origin !== undefined && parse(headers.origin).host === parse(`http://${headers.host}`).host;
}

function parse(text) {
  return URL.canParse(text) ? new URL(text) : { hostname: '' };
}

module.exports = { isForUs, isFromOurPage };
