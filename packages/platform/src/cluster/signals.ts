import { constants } from "node:os";
import type { Log } from "../logging/index.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Releases a share in the cluster when the process is told to end or runs out of work, then exits with
 * 128 + the signal's number. `before` runs first (close the HTTP server). The second signal ends at once.
 * Returns a function that takes the handlers away again.
 */
export function releaseOnSignals(
  share: { release(): Promise<void> },
  log: Log,
  before: () => Promise<void> = async () => undefined,
): () => void {
  let ending = false;
  const end = (signal: (typeof SIGNALS)[number]): void => {
    const code = 128 + constants.signals[signal];
    if (ending) process.exit(code);
    ending = true;
    log.info({ signal }, "stopping");
    void before()
      .catch((error: unknown) => log.error({ error }, "stopping was incomplete"))
      .then(() => share.release())
      .catch((error: unknown) => log.error({ error }, "the database could not be released"))
      .finally(() => process.exit(code));
  };
  const idle = (): void => {
    if (!ending)
      void share
        .release()
        .catch((error: unknown) => log.error({ error }, "the database could not be released"));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  process.once("beforeExit", idle);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
    process.off("beforeExit", idle);
  };
}
