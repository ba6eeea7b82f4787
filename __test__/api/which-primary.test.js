'use strict';

const path = require('node:path');

const { oursOnly, run, way } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const SCHED_NONE = 1;

async function load(primary, settings = {}, options = {}) {
  const args = [ROOT, primary, JSON.stringify(settings)];
  const { code, stderr, values } = await run('api/which-primary.js', { args, ...options });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [worker] = values('worker');
  return { primary: values('primary'), worker, thread: values('thread'), addon: values('addon')[0] };
}

oursOnly(describe)('cluster.native in a worker says which primary it has', () => {
  // A thread of a worker is none, and could fork.
  const ours = { primary: [true], worker: true, thread: [true] };

  test.each([
    ['round robin', {}, way === 'lane'],
    ['no lane', { lane: false }, false],
    ['SCHED_NONE', { policy: SCHED_NONE }, false],
    ['serialization advanced', { serialization: 'advanced' }, way === 'lane'],
  ])('ours, with %s', async (_, settings, addon) => {
    expect(await load('primary', settings)).toEqual({ ...ours, addon });
  });

  test('ours, in a worker that may load no addon', async () => {
    const outcome = { ...ours, thread: [false], addon: false };
    expect(await load('primary', { execArgv: ['--no-addons'] })).toEqual(outcome);
  });

  test('Node’s own: then the worker loads no addon', async () => {
    expect(await load('none')).toEqual({ primary: [], worker: false, thread: [true], addon: false });
  });
});
