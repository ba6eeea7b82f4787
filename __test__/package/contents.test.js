'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { fileOf, packageOf, platformsHere, published } = require('../../lib/shared/addon/platforms');
const root = require('../../package.json');
const { stage, packAll } = require('../../scripts/make_packages');
const { laneOnly } = require('../harness/run');

// What users get, file by file: nothing that they do not need, and nothing that runs when it is installed.

const ROOT = path.join(__dirname, '..', '..');
const KIB = 1024;
const MIB = 1024 * KIB;
const [here] = platformsHere();

const MAIN = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'index.d.mts',
  'index.d.ts',
  'index.js',
  'index.mjs',
  'lib/primary/channel/await_descriptors.js',
  'lib/primary/channel/channel.js',
  'lib/primary/channel/channel_control.js',
  'lib/primary/channel/end_of_tick.js',
  'lib/primary/channel/handles/adopt_handle.js',
  'lib/primary/channel/handles/handle_conversion.js',
  'lib/primary/channel/handles/receive_handle.js',
  'lib/primary/channel/handles/socket_list.js',
  'lib/primary/channel/handles/socket_lists.js',
  'lib/primary/channel/handles/udp_handle.js',
  'lib/primary/channel/inbox.js',
  'lib/primary/channel/incoming.js',
  'lib/primary/channel/message_kinds.js',
  'lib/primary/channel/outgoing.js',
  'lib/primary/channel/send_arguments.js',
  'lib/primary/channel/serialization.js',
  'lib/primary/channel/watch_reports.js',
  'lib/primary/channel/write_callbacks.js',
  'lib/primary/disconnect_all.js',
  'lib/primary/errors.js',
  'lib/primary/fall_back.js',
  'lib/primary/find_denial.js',
  'lib/primary/fork/may_fork.js',
  'lib/primary/fork/process_handle.js',
  'lib/primary/fork/spare_node.js',
  'lib/primary/fork/start_worker.js',
  'lib/primary/fork/take_over_child.js',
  'lib/primary/fork/why_no_lane.js',
  'lib/primary/grace.js',
  'lib/primary/hold.js',
  'lib/primary/leave.js',
  'lib/primary/listen_for_worker.js',
  'lib/primary/order_events.js',
  'lib/primary/primary.js',
  'lib/primary/read_exit.js',
  'lib/primary/read_stats.js',
  'lib/primary/reuse_ports.js',
  'lib/primary/settle_policy.js',
  'lib/primary/take_over.js',
  'lib/shared/addon/choose_native.js',
  'lib/shared/addon/find_addon.js',
  'lib/shared/addon/platforms.js',
  'lib/shared/offer_env.js',
  'lib/shared/wrap_stream.js',
  'lib/worker/decline_lane.js',
  'lib/worker/drain/await_primary.js',
  'lib/worker/drain/close_gently.js',
  'lib/worker/drain/close_sessions.js',
  'lib/worker/drain/drain_worker.js',
  'lib/worker/drain/end_silent.js',
  'lib/worker/drain/mark_answers.js',
  'lib/worker/drain/say_close.js',
  'lib/worker/drain/stop_accepting.js',
  'lib/worker/drain/tell_session.js',
  'lib/worker/drain/watch_connections.js',
  'lib/worker/end_channel.js',
  'lib/worker/leave.js',
  'lib/worker/preload.js',
  'lib/worker/receive_lane.js',
  'lib/worker/skip_gone.js',
  'lib/worker/slots.js',
  'lib/worker/tell_denied.js',
  'lib/worker/tell_reuse_port.js',
  'package.json',
];
const PLATFORM = ['LICENSE', 'README.md', 'package.json', fileOf(here)];

// This is about no process and no connection: once for each Node is enough.
laneOnly(describe)('the packages', () => {
  let dist;
  let platform;
  let main;

  beforeAll(() => {
    dist = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-dist-'));
    const [platformTarball, mainTarball] = packAll(dist, stage(dist, ROOT));
    platform = unpack(platformTarball);
    main = unpack(mainTarball);
  });
  afterAll(() => fs.rmSync(dist, { recursive: true }));

  function unpack(tarball) {
    const folder = fs.mkdtempSync(path.join(dist, 'unpacked-'));
    expect(spawnSync('tar', ['-xzf', tarball, '-C', folder]).status).toBe(0);
    const inside = path.join(folder, 'package');
    const files = fs
      .readdirSync(inside, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(inside, path.join(entry.parentPath ?? entry.path, entry.name)));
    const sizes = files.map((file) => fs.statSync(path.join(inside, file)).size);
    return {
      files: files.sort(),
      size: sizes.reduce((sum, size) => sum + size, 0),
      packed: fs.statSync(tarball).size,
      manifest: JSON.parse(fs.readFileSync(path.join(inside, 'package.json'), 'utf8')),
    };
  }

  test('hold what users need, and nothing else', () => {
    expect(main.files).toEqual([...MAIN].sort());
    expect(platform.files).toEqual([...PLATFORM].sort());
  });

  test('are small', () => {
    expect(main.packed).toBeLessThan(64 * KIB);
    expect(main.size).toBeLessThan(192 * KIB);
    expect(platform.packed).toBeLessThan(MIB);
    expect(platform.size).toBeLessThan(2 * MIB);
  });

  test('run nothing when they are installed, and need nothing but each other', () => {
    for (const { manifest } of [main, platform]) {
      expect(manifest).not.toHaveProperty('scripts');
      expect(manifest).not.toHaveProperty('devDependencies');
      expect(manifest).not.toHaveProperty('dependencies');
      expect(manifest).not.toHaveProperty('private');
    }
    expect(platform.manifest).not.toHaveProperty('optionalDependencies');
    const { optionalDependencies } = main.manifest;
    expect(Object.keys(optionalDependencies).sort()).toEqual(published.map(packageOf).sort());
    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([root.version]));
  });

  test('are of one version, and say where they fit', () => {
    const { name, version, engines } = main.manifest;
    expect({ name, version }).toEqual({ name: 'rust-cluster', version: root.version });
    const { os: system, cpu, libc } = here;
    expect(platform.manifest).toMatchObject({
      name: packageOf(here),
      version,
      engines,
      main: fileOf(here),
      ...{ os: [system], cpu: [cpu], libc: [libc] },
    });
  });
});

test('the crate is of the same version, and the repository has no package that it has not published', () => {
  const [, version] = fs.readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8').match(/^version = "(.*)"$/m);
  expect(version).toBe(root.version);
  expect(root).not.toHaveProperty('optionalDependencies');
  expect(root.private).toBe(true);
});
