import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { acquireCluster } from "@xinpark/platform/cluster";
import { connectionsOf, openPools, type Connections, type Pools } from "@xinpark/platform/connection";
import type { Log } from "@xinpark/platform/logging";
import { migrate, SHIPPED_MIGRATIONS } from "@xinpark/platform/migration";
import { expectValue } from "@xinpark/kernel/outcome";

/** The database of an installation: embedded or a city's own, brought to shape. */

export interface Database {
  readonly embedded: boolean;
  readonly connections: Connections;
  readonly pools: Pools;
  /** Ends the connections and gives back the share in the embedded server. */
  readonly close: () => Promise<void>;
}

/** Joins the database, starting the embedded one if need be, and applies what migrations are pending. */
export async function openDatabase(
  configuration: LoadedConfiguration,
  log: Log,
  options: { readonly migrate?: boolean } = {},
): Promise<Database> {
  const { databaseUrl, dataFolder, keysFolder } = configuration;
  const cluster = databaseUrl === undefined ? await acquireCluster({ dataFolder, keysFolder, log }) : null;
  try {
    const source =
      cluster === null
        ? ({ kind: "url", url: databaseUrl ?? "", keysFolder } as const)
        : ({ kind: "cluster", connection: cluster.connection } as const);
    const connections = expectValue(await connectionsOf(source));
    if (options.migrate !== false) expectValue(await migrate(connections, SHIPPED_MIGRATIONS, log));
    const pools = openPools(connections, { max: configuration.poolSize, log });
    const close = async (): Promise<void> => {
      await pools.close();
      await cluster?.release();
    };
    return { embedded: cluster !== null, connections, pools, close };
  } catch (error) {
    await cluster?.release();
    throw error;
  }
}
