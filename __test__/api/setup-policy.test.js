'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { oursOnly, run } = require('../harness/run');

const ROOT = path.join(__dirname, '..', '..');
const [NONE, RR] = [1, 2];
const INVALID = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };

let withoutAddon;
beforeAll(() => {
  withoutAddon = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-policy-'));
  for (const name of ['index.js', 'index.mjs', 'lib', 'package.json']) {
    fs.cpSync(path.join(ROOT, name), path.join(withoutAddon, name), { recursive: true });
  }
});
afterAll(() => fs.rmSync(withoutAddon, { recursive: true }));

const roots = [
  ['ours', () => ROOT, true],
  ['Node’s own, for want of an addon', () => withoutAddon, false],
];

oursOnly(describe).each(roots)(
  'setupPrimary({ schedulingPolicy }) where the cluster is %s',
  (_, root, isNative) => {
    async function setUp(policies, env) {
      const args = [root(), JSON.stringify(policies)];
      const { code, value, values } = await run('api/setup-policy.mjs', { args, env });
      expect({ code, native: value('native') }).toEqual({ code: 0, native: isNative });
      expect(new Set(values('live'))).toEqual(new Set([true]));
      const seen = { settings: value('settings'), policy: value('policy') };
      return { errors: values('error'), shares: value('shares'), ...seen };
    }

    test.each([
      ['SCHED_NONE', NONE, undefined],
      ['SCHED_RR', RR, undefined],
      ['SCHED_NONE, whatever the environment says', NONE, { NODE_CLUSTER_SCHED_POLICY: 'rr' }],
      ['SCHED_RR, whatever the environment says', RR, { NODE_CLUSTER_SCHED_POLICY: 'none' }],
    ])('%s', async (name, policy, env) => {
      const outcome = await setUp([policy], env);
      expect(outcome).toEqual({ errors: [null], shares: policy === NONE, settings: policy, policy });
    });

    test('without it all is as ever', async () => {
      expect(await setUp([])).toEqual({ errors: [], shares: false, settings: null, policy: RR });
    });

    test('what is no policy is an error at once, and changes nothing', async () => {
      const { errors, shares, policy } = await setUp(['none', 0, 3, null, true]);
      expect({ errors, shares, policy }).toEqual({
        errors: Array(5).fill(INVALID),
        shares: false,
        policy: RR,
      });
    });

    test('after the first setup another policy is an error, the same one is none', async () => {
      const { errors, shares, policy } = await setUp([NONE, NONE, RR]);
      expect({ errors, shares, policy }).toEqual({
        errors: [null, null, INVALID],
        shares: true,
        policy: NONE,
      });
    });
  },
);
