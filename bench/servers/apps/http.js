'use strict';

const http = require('node:http');

module.exports = () => http.createServer((request, response) => response.end('hello'));
