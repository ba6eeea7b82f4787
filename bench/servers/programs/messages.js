'use strict';

const chooseCluster = require('../choose_cluster');
const measureCpu = require('../../measure/measure_cpu');
const sendFor = require('./send_for');

// Messages between a primary and one worker: in direction 'down' the primary sends, 'up' the worker does, and 'pingpong'
// is one message at a time, there and back. Prints the figures.
const { direction, size, serialization, milliseconds, warmUp, ...config } = JSON.parse(process.argv[2]);
const cluster = chooseCluster(config);
const message = { text: 'x'.repeat(size) };

const directions = {
  async down(worker, duration) {
    await sendFor(worker, message, duration);
    worker.send({ end: true });
    return (await reply(worker, 'received')).received;
  },

  async up(worker, duration) {
    worker.send({ begin: duration });
    return (await reply(worker, 'sent')).sent;
  },

  async pingpong(worker, duration) {
    const deadline = performance.now() + duration;
    let trips = 0;
    for (; performance.now() < deadline; trips++) {
      worker.send({ ping: true, ...message });
      await reply(worker, 'ping');
    }
    return trips;
  },
};

// Resolves to the first message that has this property; others are part of the load.
function reply(worker, property) {
  return new Promise((resolve) => {
    worker.on('message', function receive(received) {
      if (!(property in received)) return;
      worker.removeListener('message', receive);
      resolve(received);
    });
  });
}

async function measure() {
  cluster.setupPrimary({ serialization });
  const worker = cluster.fork();
  await reply(worker, 'ready');
  await directions[direction](worker, warmUp);
  const begun = performance.now();
  const [primary, other] = [process.pid, worker.process.pid].map((pid) => measureCpu([pid]));
  const count = await directions[direction](worker, milliseconds);
  const elapsed = performance.now() - begun;
  const usedByPrimary = measureCpu([process.pid]) - primary;
  const usedByWorker = measureCpu([worker.process.pid]) - other;
  console.log(
    JSON.stringify({
      rate: (count / elapsed) * 1000,
      primary: usedByPrimary / count,
      total: (usedByPrimary + usedByWorker) / count,
    }),
  );
  process.exit();
}

function answer() {
  let received = 0;
  process.on('message', async ({ begin, end, ping, text }) => {
    if (ping) process.send({ ping, text });
    else if (begin) process.send({ sent: await sendFor(process, message, begin) });
    else if (!end) received++;
    else {
      process.send({ received });
      received = 0;
    }
  });
  process.send({ ready: true });
}

if (cluster.isPrimary) measure();
else answer();
