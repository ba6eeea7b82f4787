'use strict';

const findProgram = require('../find_program');

module.exports = {
  name: 'nginx',
  title: 'nginx in front',
  program: 'serve_behind_nginx.js',
  missing: () => (findProgram('nginx') ? null : 'nginx is not installed: apt-get install nginx-light'),
};
