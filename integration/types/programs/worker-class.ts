// The class of workers, as an import of its own.
import { Worker } from 'node:cluster';
import type { Worker as WorkerType } from 'node:cluster';

class Named extends Worker {
  get name(): string {
    return `worker ${this.id}`;
  }
}

export function nameOf(value: unknown): string | undefined {
  if (value instanceof Named) return value.name;
  return value instanceof Worker ? asText(value) : undefined;
}

const asText = (worker: WorkerType): string =>
  `${worker.id} ${worker.process.pid} ${worker.exitedAfterDisconnect}`;
