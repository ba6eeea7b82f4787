'use strict';

const { oursOnly, run } = require('../harness/run');

oursOnly(test)(
  "Node's cluster goes on when the package is loaded after a fork, and a warning says so",
  async () => {
    const { code, value, values } = await run('api/late-load.js');
    expect(code).toBe(0);
    expect(value('native')).toBe(false);
    expect(value('stats')).toBeNull();
    expect(value('one port')).toBe(true);
    expect(values('exit')).toEqual([0, 0]);
    expect(values('warning')).toEqual([
      {
        code: 'RUST_CLUSTER_NOT_NATIVE',
        message: expect.stringContaining(
          'a worker had been forked before rust-cluster was loaded; load it first',
        ),
      },
    ]);
  },
);
