'use strict';

const http = require('node:http');
const cluster = require('rust-cluster');
const { HOST, PORT } = require('./address');
const { isForUs, isFromOurPage } = require('./admission');
const block = require('./block');
const News = require('./news');
const sendFile = require('./files');

/** Serves the page and its questions; each answer is the last on its connection, so that the next is dispatched anew. */
module.exports = function serve() {
  const news = new News();
  process.on('message', ({ news: latest, blockFor }) => {
    if (latest) news.publish(latest);
    if (blockFor) block(blockFor);
  });
  const server = http.createServer((request, response) => {
    response.setHeader('connection', 'close');
    response.setHeader('cache-control', 'no-store');
    if (!isForUs(request)) return refuse(response, 421);
    const [pathname, query] = request.url.split('?');
    if (request.method === 'POST') takeOrder(request, response, pathname, new URLSearchParams(query));
    else if (pathname === '/hello') answer(response);
    else if (pathname === '/events') news.subscribe(response);
    else sendFile(pathname, response);
  });
  server.listen(PORT, HOST);
};

function answer(response) {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ hello: 'world', worker: cluster.worker.id, pid: process.pid }));
}

const ORDERS = { '/kill': 'kill', '/block': 'block', '/block-primary': 'blockPrimary' };

function takeOrder(request, response, pathname, query) {
  if (!isFromOurPage(request)) return refuse(response, 403);
  if (!Object.hasOwn(ORDERS, pathname)) return refuse(response, 404);
  // Answered first: it may be this worker that is to die.
  response.once('finish', () => {
    process.send({ order: ORDERS[pathname], id: Number(query.get('worker')) });
  });
  response.writeHead(204).end();
}

function refuse(response, status) {
  response.writeHead(status).end();
}
