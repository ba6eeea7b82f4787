'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { oursOnly, run } = require('../harness/run');

let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rust-cluster-watch-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

// With Node's own cluster the primary hears of each file that a worker loads, and the watcher of none.
oursOnly(test)(
  'node --watch: a file that a worker alone has loaded is watched, and is no message',
  async () => {
    const file = path.join(folder, 'of-the-worker.js');
    fs.writeFileSync(file, '');
    const change = () => fs.appendFileSync(file, '// changed\n');
    let changing;
    const onReport = (_, watcher) => {
      if (changing !== undefined) return watcher.kill();
      change();
      // Once more, and after it has had time to start anew: it might not have known of the file yet.
      changing = setInterval(change, 5000);
    };
    try {
      const { values } = await run('channel/watch-reports.js', {
        nodeArgs: ['--watch'],
        args: [file],
        onReport,
      });
      expect(values('message').length).toBeGreaterThan(1);
      expect(new Set(values('message'))).toEqual(new Set(['loaded']));
    } finally {
      clearInterval(changing);
    }
  },
);
