'use strict';

const fs = require('node:fs');
const path = require('node:path');

const findProgram = require('../find_program');
const startCluster = require('./start_cluster');
const startPm2 = require('./start_pm2');

// Who replaces workers, in the order of the table. `start(contender, context)` resolves to `{ replace(), end() }`, and
// `replace()` to one `{ took, killed }` for each worker that it has replaced: ms from the word to leave until it was gone,
// and whether it had to be killed.

const INSTALLED = path.join(
  __dirname,
  '..',
  '..',
  'integration',
  'packages',
  'node_modules',
  'pm2',
  'bin',
  'pm2',
);
const pm2 = () => (fs.existsSync(INSTALLED) ? INSTALLED : findProgram('pm2'));

const GRACE = 5000; // ms

const ours = { cluster: 'ours', grace: GRACE };

module.exports = [
  { name: 'builtin', title: "Node's cluster", config: { cluster: 'builtin' }, start: startCluster },
  {
    name: 'pm2',
    title: 'PM2, its reload',
    missing: () => (pm2() ? null : 'it takes PM2: npm run test:packages installs it'),
    program: pm2,
    start: startPm2,
  },
  {
    name: 'without',
    title: 'rust-cluster without a grace',
    config: { cluster: 'ours' },
    start: startCluster,
  },
  {
    name: 'wire',
    title: 'rust-cluster, wire, grace of 5 s',
    config: ours,
    env: { RUST_CLUSTER_LANE: '0' },
    start: startCluster,
  },
  { name: 'lane', title: 'rust-cluster, lane, grace of 5 s', config: ours, start: startCluster },
];
