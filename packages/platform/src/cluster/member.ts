/** A process for the cluster's tests: takes a share, tells what it found, gives the share back when told by a line. */
import { once } from "node:events";
import { silentLog } from "../logging/index.ts";
import { acquireCluster, releaseOnSignals } from "./index.ts";

const [dataFolder = "", mode = ""] = process.argv.slice(2);
const cluster = await acquireCluster({ dataFolder, log: silentLog });
// Before anything is told: whoever reads the line may send a signal at once.
if (mode === "signals") releaseOnSignals(cluster, silentLog);
process.stdout.write(
  `${JSON.stringify({ process: cluster.process, found: cluster.found, location: cluster.location })}\n`,
);
await once(process.stdin, "data");
// With the handlers in place, running out of work is enough.
if (mode !== "signals") await cluster.release();
process.stdin.destroy();
