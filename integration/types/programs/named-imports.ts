import {
  disconnect,
  fork,
  isMaster,
  isPrimary,
  isWorker,
  settings,
  setupMaster,
  setupPrimary,
} from 'node:cluster';
import { SCHED_NONE, SCHED_RR, schedulingPolicy, worker, Worker, workers } from 'node:cluster';

if (isPrimary && isMaster) {
  setupPrimary({ exec: 'worker.js' });
  setupMaster(settings);
  console.log(fork() instanceof Worker, workers?.[1]?.id, [SCHED_NONE, SCHED_RR].includes(schedulingPolicy));
  disconnect(() => console.log('all have gone'));
} else if (isWorker) {
  console.log(worker?.id);
}
