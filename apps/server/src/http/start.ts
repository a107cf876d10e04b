import type { Application } from "../application/index.ts";
import { startExports } from "../upkeep/exporting.ts";
import { startPulling } from "../upkeep/pulling.ts";
import { startEvaluating, startReceipts, startSequencing, startUpkeep } from "../upkeep/index.ts";
import { buildServer } from "./server.ts";

export interface RunningServer {
  /** Where people reach it. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens, and takes up unfinished deliveries. */
export async function startServer(application: Application): Promise<RunningServer> {
  const { host, port, publicUrl } = application.configuration;
  const server = await buildServer(application);
  const address = await server.listen({ host, port });
  const resumed = await application.resume();
  if (resumed > 0) application.log.info({ count: resumed }, "unfinished deliveries are taken up");
  const actualPort = new URL(address).port;
  const url =
    publicUrl ?? `http://${host === "127.0.0.1" || host === "::1" ? "localhost" : host}:${actualPort}`;
  const upkeep = startUpkeep(application);
  const evaluating = startEvaluating(application);
  const sequencing = startSequencing(application);
  const receipts = startReceipts(application);
  const exports = startExports(application);
  const pulling = startPulling(application);
  const close = async (): Promise<void> => {
    const working = [upkeep, evaluating, sequencing, receipts, exports, pulling];
    await Promise.all(working.map((one) => one.stop()));
    await server.close();
  };
  return { url, close };
}
