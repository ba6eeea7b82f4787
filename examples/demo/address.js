'use strict';

const net = require('node:net');

const { PORT = '8000', HOST = '127.0.0.1' } = process.env;
const LOOPBACK = /^(localhost|127\..*|::1)$/;

/** An address as it stands in a URL. */
const inUrl = (host) => (net.isIPv6(host) ? `[${host}]` : host);

module.exports = {
  PORT: Number(PORT),
  HOST,
  isLoopback: LOOPBACK.test(HOST),
  inUrl,
  urlOf: (port) => `http://${inUrl(HOST)}:${port}/`,
};
