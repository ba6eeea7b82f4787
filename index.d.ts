/// <reference types="node" />
import childProcess = require('node:child_process');
import nodeCluster = require('node:cluster');

/** Node's own `cluster`, taken over in place: the same object that `require('node:cluster')` returns. */
declare const cluster: cluster.Cluster;

declare namespace cluster {
  type Address = nodeCluster.Address;

  interface ClusterSettings extends nodeCluster.ClusterSettings {
    /**
     * Whether connections reach the workers by the lane, a socket pair of their own that this package reads in the
     * worker. Default `true`; the environment variable `RUST_CLUSTER_LANE=0` turns it off too. Without it they go by
     * Node's IPC channel, one at a time. As with the other settings, it counts for workers forked after the call.
     * Anything but a boolean is `ERR_INVALID_ARG_TYPE`.
     */
    lane?: boolean | undefined;

    /**
     * `cluster.SCHED_RR` or `cluster.SCHED_NONE`: what assigning `cluster.schedulingPolicy` does, which an ES module that
     * imports names cannot. Anything else is `ERR_INVALID_ARG_VALUE`, and so is another policy than the one which the
     * first `setupPrimary()` or `fork()` has settled. Default: the environment's, as in Node.
     */
    schedulingPolicy?: number | undefined;

    /**
     * How long a worker that leaves may drain, in ms: an integer from 0 to 2147483647. Within it no client is cut off that
     * may still believe in its connection (docs/draining.md); then the worker ends what is left. Default: what the
     * environment variable `RUST_CLUSTER_GRACE` says, or 0: as in Node, without an end. As with the other settings, it
     * counts for workers forked after the call. `ERR_INVALID_ARG_TYPE` and `ERR_OUT_OF_RANGE` otherwise.
     */
    grace?: number | undefined;
  }

  type Worker = nodeCluster.Worker;

  /** What `new Worker()` takes. @types/node has it since 26; here it is there with each. */
  interface WorkerOptions {
    id?: number | undefined;
    process?: childProcess.ChildProcess | undefined;
    state?: string | undefined;
  }

  /** The events of a worker and their arguments. @types/node has it since 26; here it is there with each. */
  interface WorkerEventMap {
    disconnect: [];
    /**
     * In a worker that has a grace: it begins to leave, and is to end what only the app can end (upgraded connections,
     * streams without an end). Once.
     */
    drain: [];
    error: [error: Error];
    exit: [code: number, signal: string];
    /**
     * In a primary: it begins to leave, by whosever decision (`disconnect()` here or in the worker, `cluster.disconnect()`,
     * `kill()` in the worker), and gets no new connection. Once, and not when it dies, is sent a signal (`kill()` here), or
     * its channel is closed. Not where Node's own cluster does the work.
     */
    leaving: [];
    listening: [address: Address];
    message: [message: any, handle: childProcess.SendHandle];
    online: [];
  }

  /** The events of `cluster` and their arguments. @types/node has it since 26; here it is there with each. */
  interface ClusterEventMap {
    disconnect: [worker: Worker];
    /** `code` is 255, with a warning, where something else has reaped the worker and nobody knows how it ended. */
    exit: [worker: Worker, code: number, signal: string];
    fork: [worker: Worker];
    /** A worker begins to leave: `WorkerEventMap.leaving`. */
    leaving: [worker: Worker];
    listening: [worker: Worker, address: Address];
    message: [worker: Worker, message: any, handle: childProcess.SendHandle];
    online: [worker: Worker];
    setup: [settings: ClusterSettings];
  }

  /** One listening socket of the primary. */
  interface ListenerStats {
    /** Its IP address, or the path of its unix socket; an abstract one begins with a NUL character. */
    address: string;
    /** Its port; `null` for a unix socket. */
    port: number | null;
    /** The ids of the workers that share it. */
    workers: number[];
    /** Connections accepted, and waiting in the primary for a worker. */
    pending: number;
    /** Connections accepted since it was opened. */
    accepted: number;
    /** How often a worker has sent one back (`maxConnections`, or its server had closed) since then. */
    refused: number;
    /** How many were taken back from a worker that did not read them, or died, and given to another, since then. */
    takenBack: number;
    /** Connections that their clients had reset before a worker had them, since then: no app has seen them. */
    gone: number;
    /**
     * Whether its workers listen there by themselves, with `listen({ reusePort: true })`: each has a socket of its own,
     * the kernel distributes, and the counts are 0.
     */
    reusePort: boolean;
  }

  /** One worker whose process has not ended. Node takes a worker out of `cluster.workers` earlier, when told to leave. */
  interface WorkerStats {
    /** Its `worker.id`. */
    id: number;
    /** Its process id. */
    pid: number;
    /**
     * `'running'`; `'leaving'` from when it begins to leave, whoever decided that, or ends its channel: it gets no new
     * connection, and serves those that it has; `'disconnected'` once its channel has ended.
     */
    state: 'running' | 'leaving' | 'disconnected';
    /** How connections reach it. */
    way: 'lane' | 'wire';
    /** Why they do not go by the lane, in English; `null` if they do. */
    wireBecause: string | null;
    /** Connections from the primary that its servers have taken since it was started: none where it accepts for itself. */
    accepted: number;
    /** Connections on their way: sent, and not yet read (lane) or answered for (wire). */
    inFlight: number;
    /** Connections that it has sent back since it was started. */
    refused: number;
    /** Those of them that are open now; `null` by wire. */
    active: number | null;
    /**
     * For how long its event loop is overdue, in milliseconds; a few are noise. It grows while the worker hangs; a hang
     * that no connection has caused shows after a second. `null` by wire.
     */
    loopDelay: number | null;
  }

  /** What `cluster.stats()` returns. Plain objects, which do not change afterwards. */
  interface Stats {
    /**
     * The listening sockets that the primary accepts from, in the order in which they were opened; then the TCP ports on
     * which workers listen with `reusePort`, each once.
     */
    listeners: ListenerStats[];
    /** The workers, by id: those that leave too, until their processes have ended. */
    workers: WorkerStats[];
  }

  interface Cluster extends nodeCluster.Cluster {
    /** The class of all workers, `cluster.worker` included. */
    readonly Worker: typeof nodeCluster.Worker;

    /**
     * Whether the native addon serves this process. `false` where there is none for the platform or this version of
     * Node, where it cannot be loaded, or where the runtime is not Node itself (Bun, Deno, Electron, NW.js): the runtime's
     * own cluster then does all the work, and one process warning says why.
     * In a worker: whether the primary that has forked it is a native one, by lane as by wire. A worker that loads nothing
     * of this package before its program cannot know (`cluster.stats()` in the primary says why by `wireBecause`:
     * `--permission`, files that it may not read), and says `false`.
     */
    readonly native: boolean;

    /**
     * In a primary: what it knows at this moment. No worker is asked, so one that hangs is shown too. `null` where Node's
     * own cluster does the work (`native` is `false`); in a worker there is no such function, as there is no `fork`.
     */
    stats(): Stats | null;

    /** As Node's: those that have not been told to leave by this process. `stats()` has all. */
    readonly workers?: NodeJS.Dict<Worker>;

    /** As Node's, and what of `ClusterSettings` has been set. */
    readonly settings: ClusterSettings;

    /** As Node's, with the settings that are this package's. */
    setupPrimary(settings?: ClusterSettings): void;

    /** @deprecated Use `setupPrimary()`. */
    setupMaster(settings?: ClusterSettings): void;
  }
}

// In Node's own module, as its `on('exit', (worker) => …)` names the class there; the object is the same.
declare module 'node:cluster' {
  interface Worker {
    /**
     * In a primary: whether the worker had not gone a second after its grace, so that it was ended by SIGKILL; known when
     * `'exit'` is emitted. `exitedAfterDisconnect` is true then as well. Not there where Node's own cluster does the work.
     */
    readonly killedAfterGrace?: boolean;
  }
}

export = cluster;
