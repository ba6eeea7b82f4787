import nodeCluster = require('node:cluster');

/** Node's own `cluster`, taken over in place: the same object that `require('node:cluster')` returns. */
declare const cluster: cluster.Cluster;

declare namespace cluster {
  type Address = nodeCluster.Address;
  type ClusterSettings = nodeCluster.ClusterSettings;
  type Worker = nodeCluster.Worker;

  interface Cluster extends nodeCluster.Cluster {
    /** The class of all workers, `cluster.worker` included. */
    readonly Worker: typeof nodeCluster.Worker;

    /**
     * Whether the native addon serves this process. `false` where there is none for the platform, or where it
     * cannot be loaded: Node's own cluster then does all the work, and one process warning says why.
     */
    readonly native: boolean;
  }
}

export = cluster;
