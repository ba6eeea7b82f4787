import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';

import runPrimary from '../harness/primary.js';
import held from './held.js';

const schema = {
  body: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
  },
};

async function greetings(app) {
  app.decorate('greet', (name) => `hello ${name}`);
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-plugin', 'greetings');
  });
  app.post('/greet', { schema }, async ({ body }) => ({ greeting: app.greet(body.name), ...body }));
}

async function serve() {
  const { worker } = cluster;
  // What this worker was given before it left is still its own to answer.
  const app = Fastify({ keepAliveTimeout: 60_000, return503OnClosing: false });
  app.addContentTypeParser('application/octet-stream', (request, payload, done) => done(null, payload));
  app.get('/worker', async () => ({ worker: worker.id }));
  app.get('/work', async () => {
    await sleep(5);
    return { worker: worker.id };
  });
  app.post('/held', (request, reply) => reply.send(held(request.body, worker)));
  app.get('/fail', async () => {
    throw Object.assign(new Error('out of tea'), { statusCode: 418 });
  });
  await app.register(greetings, { prefix: '/plugin' });
  app.addHook('onClose', async () => console.log(`worker ${worker.id}: onClose`));
  await app.listen({ port: 0, host: '127.0.0.1' });
  process.on('message', (message) => {
    if (message === 'shutdown') app.close();
  });
}

if (cluster.isPrimary) runPrimary(cluster);
else await serve();
