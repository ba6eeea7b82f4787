'use strict';

// @alone: it compares whose turn it was, and a worker that does not run for 20 ms is passed by.

const { once } = require('node:events');

const { open, read } = require('../harness/http1-client');
const onBoth = require('../harness/on-both');

async function get(server, path) {
  const request = open(server, { path }).end();
  const [response] = await once(request, 'response');
  return Number(await read(response));
}

async function ask(server, paths) {
  const workers = [];
  for (const path of paths) workers.push(await get(server, path));
  return workers;
}

const isDefault = (name) => /^(process|nodejs)_/.test(name);
const nameOf = (line) => line.split(/[ {]/, 1)[0];

/** Figures of the process differ from run to run: of those only the names; of `first_id` it is not told whose. */
function readMetrics({ text, error }) {
  if (error) return { error };
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  const own = lines.filter((line) => !isDefault(nameOf(line)) && nameOf(line) !== 'first_id').sort();
  // Some have figures only where there has been something to count: a garbage collection, an active request.
  const isThereAlways = (name) => isDefault(name) && !/^nodejs_(gc|active)_/.test(name);
  const names = new Set(lines.map(nameOf).filter(isThereAlways));
  return { own, names: [...names].sort() };
}

test('counts of all workers are summed, and gauges as they say', async () => {
  const { ours, builtin } = await onBoth('prom-client.js', async (server) => {
    const workers = await ask(server, ['/', '/a', '/a', '/longer/path']);
    return { workers: workers.sort(), ...readMetrics(await server.ask('metrics')) };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.own).toEqual(
    expect.arrayContaining([
      'requests_total{path="/"} 1',
      'requests_total{path="/a"} 2',
      'requests_total{path="/longer/path"} 1',
      'path_length_count 4',
      'path_length_bucket{le="2"} 3',
      'sum_of_ids 30',
      'greatest_id 20',
      'least_id 10',
      'average_id 15',
    ]),
  );
  expect(ours.outcome.names).toContain('process_cpu_seconds_total');
});

test('a worker that dies before it has answered is waited for, and asked no more', async () => {
  const { ours, builtin } = await onBoth('prom-client.js', async (server) => {
    await ask(server, ['/', '/']);
    const dying = readMetrics(await server.ask('metricsOfDying', 1));
    return { dying, after: readMetrics(await server.ask('metrics')) };
  });
  expect(ours).toEqual(builtin);
  expect(ours.outcome.dying).toEqual({ error: 'Operation timed out.' });
  expect(ours.outcome.after.own).toContain('sum_of_ids 20');
});
