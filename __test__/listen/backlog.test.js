'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { runWell } = require('../harness/run');

let directory;
beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-'))));
afterEach(() => fs.rmSync(directory, { recursive: true }));

// The kernel takes one connection more than the backlog says (unix_recvq_full compares with >).
test.each([
  ['rr', 3, 4],
  ['none', 3, 4],
  ['rr', undefined, 20],
  ['none', undefined, 20],
])(
  'policy %s, backlog %p: %i of 20 connections wait, the others are refused',
  async (policy, backlog, waiting) => {
    const spec = { policy, listen: { path: path.join(directory, 'socket'), backlog } };
    const { value } = await runWell('listen/backlog.js', { args: [JSON.stringify(spec)] });
    const served = Array(waiting).fill({ answer: 'served' });
    const refused = Array(20 - waiting).fill({ error: 'EAGAIN' });
    expect(value('outcomes')).toEqual([...served, ...refused]);
  },
);
