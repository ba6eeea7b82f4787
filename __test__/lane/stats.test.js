'use strict';

const { laneOnly, oursOnly, runWell } = require('../harness/run');
const runLane = require('./run-lane');

const count = expect.any(Number);

function expectDelays(workers) {
  for (const { loopDelay } of workers) {
    expect(loopDelay).toBeGreaterThanOrEqual(0);
    // A loop that does nothing else; the rest is for a machine that has much else to do.
    expect(loopDelay).toBeLessThan(1000);
  }
}

laneOnly(describe)('cluster.stats()', () => {
  test('has a listener and two workers, and is of one moment', async () => {
    const { value } = await runLane('stats', ['shape']);
    expect(value('before')).toEqual({ listeners: [], workers: [] });
    const [first, second] = value('pids');
    const lane = { way: 'lane', wireBecause: null, inFlight: 0, refused: 0 };
    const figures = { accepted: count, active: count, loopDelay: count };
    expect(value('stats')).toEqual({
      listeners: [
        {
          address: '127.0.0.1',
          port: value('port'),
          workers: [1, 2],
          pending: 0,
          accepted: 1,
          refused: 0,
          takenBack: count,
          gone: 0,
          reusePort: false,
        },
      ],
      workers: [
        { id: 1, pid: first, state: 'running', ...lane, ...figures },
        { id: 2, pid: second, state: 'running', ...lane, ...figures },
      ],
    });
    expectDelays(value('stats').workers);
    expect(value('stats afterwards')).toEqual(value('stats'));
  });

  test('counts add up when connections have been taken back', async () => {
    const { value } = await runLane('stats', ['counts']);
    const { listeners, workers } = value('counts');
    expect(listeners[0]).toMatchObject({ pending: 0, accepted: 100, refused: 0 });
    expect(listeners[0].takenBack).toBeGreaterThanOrEqual(1);
    expect(workers[0].accepted + workers[1].accepted).toBe(100);
    for (const worker of workers) expect(worker).toMatchObject({ inFlight: 0, refused: 0, active: 0 });
  });

  test('counts add up when connections have been refused', async () => {
    const { value } = await runLane('stats', ['refusals']);
    const { listeners, workers } = value('counts');
    expect(listeners[0]).toMatchObject({ pending: 0, accepted: 6 });
    expect(listeners[0].refused).toBeGreaterThanOrEqual(1);
    expect(workers[0]).toMatchObject({ accepted: 1, active: 1, refused: listeners[0].refused });
    expect(workers[1]).toMatchObject({ accepted: 5, active: 5, refused: 0 });
  });

  test('active goes up and down with keep-alive connections', async () => {
    const { values } = await runLane('stats', ['active']);
    expect(values('active')).toEqual([0, 4, 0]);
  });

  test('a worker that serves its last connection has its figures', async () => {
    const { value } = await runLane('stats', ['leaving']);
    const figures = { accepted: 1, refused: 0, inFlight: 0, active: 1, loopDelay: count };
    expect(value('leaving')).toEqual({
      id: 1,
      pid: count,
      state: 'disconnected',
      way: 'lane',
      wireBecause: null,
      ...figures,
    });
  });

  test('a worker that has gone is gone', async () => {
    const { value } = await runLane('stats', ['gone']);
    expect(value('ids')).toEqual([2]);
    expect(value('end')).toEqual({ listeners: [], workers: [] });
  });
});

oursOnly(test)('cluster.stats() of workers by wire', async () => {
  const args = ['wire', '{"lane":false}'];
  const { value } = await runWell('lane/stats.js', { args });
  const { listeners, workers } = value('stats');
  expect(listeners[0]).toMatchObject({ pending: 0, accepted: 4, refused: 0, takenBack: 0 });
  expect(workers[0].accepted + workers[1].accepted).toBe(4);
  const wire = {
    state: 'running',
    way: 'wire',
    inFlight: 0,
    refused: 0,
    accepted: count,
    active: null,
    loopDelay: null,
  };
  expect(workers).toEqual([1, 2].map((id) => ({ id, pid: count, wireBecause: expect.any(String), ...wire })));
});
