/** Serving until told to end; `serve` and `npm start` share it. */
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { releaseOnSignals } from "@xinpark/platform/cluster";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { createLog } from "@xinpark/platform/logging";
import type { Log } from "@xinpark/platform/logging";
import { queriesOn } from "@xinpark/platform/sql";
import { isInitialised, openApplication } from "@xinpark/server/application";
import type { Application } from "@xinpark/server/application";
import { startServer } from "@xinpark/server/http";
import { noteSignals } from "./signals.ts";

export interface ServingOptions {
  /** Makes an installation where there is none, or none that was finished; without it that is an error. */
  readonly initialise?: (log: Log) => Promise<void>;
}

/** Opens the application and listens; gives the address. The process then ends by a signal, the database given back. */
export async function serveUntilSignal(
  configuration: LoadedConfiguration,
  options: ServingOptions = {},
): Promise<string> {
  const log = createLog({ level: configuration.logLevel });
  const application = await openInitialised(configuration, log, options);
  try {
    const server = await startServer(application).catch((error: unknown) => {
      throw portProblem(error, configuration) ?? error;
    });
    releaseOnSignals({ release: () => application.close() }, log, () => server.close());
    noteSignals();
    return server.url;
  } catch (error) {
    await application.close();
    throw error;
  }
}

/** What the operator can do something about; undefined for everything else. */
function portProblem(error: unknown, { host, port }: LoadedConfiguration): ProblemError | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const place = `${host}:${port}`;
  const remedy = { zh: "用 PORT 或 HOST 指定另一个", en: "name another by PORT or HOST" };
  if (code === "EADDRINUSE") {
    return new ProblemError({
      ...problem("conflict", "port-in-use", "端口已被占用", "the port is in use", place),
      remedy,
    });
  }
  if (code !== "EACCES" && code !== "EADDRNOTAVAIL") return undefined;
  return new ProblemError({
    ...problem("conflict", "port-not-allowed", "不能在此地址监听", "one cannot listen there", place),
    remedy,
  });
}

async function openInitialised(
  configuration: LoadedConfiguration,
  log: Log,
  { initialise }: ServingOptions,
): Promise<Application> {
  const opened = await tryOpen(configuration, log, initialise !== undefined);
  if (opened !== undefined) return opened;
  await initialise?.(log);
  return openApplication(configuration, { log });
}

/** The application; undefined where the installation has to be made first and may be. */
async function tryOpen(
  configuration: LoadedConfiguration,
  log: Log,
  mayInitialise: boolean,
): Promise<Application | undefined> {
  try {
    const application = await openApplication(configuration, { log });
    if (!mayInitialise || (await isInitialised(queriesOn(application.database.pools.app))))
      return application;
    await application.close();
  } catch (error) {
    const missing =
      error instanceof ProblemError && error.problems.some((one) => one.code === "not-initialised");
    if (!missing || !mayInitialise) throw error;
  }
  return undefined;
}
