'use strict';

const measureCpu = require('./measure_cpu');
const startServer = require('../servers/start_server');

/**
 * Starts a server, loads it once to warm it up and once to measure it. `load(port, seconds)` resolves to what the
 * clients report; the CPU time of the server's processes is divided by the requests that were served.
 */
module.exports = async function measureConnections({ contender, node, pace }, config, load) {
  const server = await startServer(contender, node, { workers: 2, ...config });
  try {
    if (pace.warmUp) await load(server.port, pace.warmUp);
    const before = [server.front, server.workers].map(measureCpu);
    const { requests, seconds, p50, p99, errors, answers } = await load(server.port, pace.seconds);
    const [front, workers] = [server.front, server.workers].map((pids, i) => measureCpu(pids) - before[i]);
    const figures = { rate: requests / seconds, p50, p99, errors };
    Object.assign(figures, { seconds, front: front / requests, total: (front + workers) / requests });
    return { figures, counts: server.workers.map((pid) => answers?.[pid] ?? 0) };
  } finally {
    await server.end();
  }
};
