/** Serving until told to end; `serve` and `npm start` share it. */
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { releaseOnSignals } from "@xinpark/platform/cluster";
import { createLog } from "@xinpark/platform/logging";
import { openApplication } from "@xinpark/server/application";
import { startServer } from "@xinpark/server/http";
import { noteSignals } from "./signals.ts";

/** Opens the application and listens; gives the address. The process then ends by a signal, the database given back. */
export async function serveUntilSignal(configuration: LoadedConfiguration): Promise<string> {
  const log = createLog({ level: configuration.logLevel });
  const application = await openApplication(configuration, { log });
  try {
    const server = await startServer(application);
    releaseOnSignals({ release: () => application.close() }, log, () => server.close());
    noteSignals();
    return server.url;
  } catch (error) {
    await application.close();
    throw error;
  }
}
