'use strict';

const cluster = require('node:cluster');
const http = require('node:http');

const log4js = require('log4js');

const runPrimary = require('../harness/primary');

// Workers send what they log to the primary, which alone writes it.
log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%c %p %m' } } },
  categories: { default: { appenders: ['out'], level: 'info' } },
});

function serve() {
  const logger = log4js.getLogger(`worker-${cluster.worker.id}`);
  for (let i = 1; i <= 200; i++) logger.info('line %d', i);
  logger.warn('x'.repeat(65_536));
  logger.debug('not to be seen');
  http
    .createServer(({ url }, response) => {
      if (url === '/worker') return response.end(`${cluster.worker.id}`);
      logger.fatal('last words');
      response.end(() => process.exit(3));
    })
    .listen(0, '127.0.0.1');
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
