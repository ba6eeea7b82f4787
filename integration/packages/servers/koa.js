'use strict';

const cluster = require('node:cluster');

const runPrimary = require('../harness/primary');

function serve() {
  const { createReadStream } = require('node:fs');
  const path = require('node:path');
  const { setTimeout: sleep } = require('node:timers/promises');
  const { Router } = require('@koa/router');
  const Koa = require('koa');
  const held = require('./held');

  const app = new Koa();
  const router = new Router();
  const { worker } = cluster;
  app.keys = ['shared by all workers'];
  app.use(async (context, next) => {
    try {
      await next();
    } catch ({ status, message }) {
      context.status = status ?? 500;
      context.body = { message };
    }
  });
  router.get('/worker', (context) => (context.body = { worker: worker.id }));
  router.get('/work', async (context) => {
    await sleep(5);
    context.body = { worker: worker.id };
  });
  router.post('/held', (context) => (context.body = held(context.req, worker)));
  router.get('/users/:name', (context) => (context.body = { ...context.params, ...context.query }));
  router.get('/style.css', (context) => {
    context.type = 'css';
    context.body = createReadStream(path.join(__dirname, 'static', 'style.css'));
  });
  router.get('/fail', (context) => context.throw(403, 'not you'));
  router.get('/visits', (context) => {
    const visits = Number(context.cookies.get('visits', { signed: true }) ?? 0) + 1;
    context.cookies.set('visits', String(visits), { signed: true });
    context.body = { visits, worker: worker.id };
  });
  app.use(router.routes()).use(router.allowedMethods());
  app.listen(0, '127.0.0.1').keepAliveTimeout = 60_000;
}

if (cluster.isPrimary) runPrimary(cluster);
else serve();
