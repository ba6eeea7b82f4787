import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';

import { fork, setDisableRefork } from 'cfork';

import managedBy from './managed-by.js';

const options = JSON.parse(process.argv[2]);

managedBy(cluster, {
  // As a program does that ends its workers itself; else they would be forked again.
  end() {
    for (const worker of Object.values(cluster.workers)) setDisableRefork(worker, true);
    cluster.disconnect();
  },
});
fork({ exec: fileURLToPath(new URL('cfork-worker.js', import.meta.url)), count: 2, ...options });
