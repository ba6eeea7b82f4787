'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const measureCpu = require('../../measure/measure_cpu');
const startLoad = require('./start_load');
const startServer = require('./start_server');
const watchDescriptors = require('./watch_descriptors');

/**
 * Runs one fault on one contender under load. Resolves to what is known of it: samples, what the fault told, when the
 * load started, when it broke, was mended, and the load ended (ms since the epoch), and what the processes used.
 */
module.exports = async function run(contender, node, fault) {
  const server = await startServer(contender, node, fault);
  const descriptors = watchDescriptors(server);
  try {
    const load = await startLoad({ port: server.port, ...fault.load });
    const times = { started: Date.now() };
    load.begin();
    const broken = await breakUnderLoad(server, fault, times);
    const samples = await load.end();
    return { ...times, ...broken, samples, most: descriptors.most, leaked: await descriptors.leaked() };
  } finally {
    descriptors.stop();
    await server.end();
  }
};

async function breakUnderLoad(server, { before = 400, after = 300 }, times) {
  await sleep(before);
  const cpu = measureCpu([server.primary]);
  times.broken = Date.now();
  const told = await server.breakIt();
  times.mended = Date.now();
  const primaryCpu = (measureCpu([server.primary]) - cpu) / 1000;
  await sleep(after);
  times.ended = Date.now();
  return { told, primaryCpu };
}
