import { tendExports } from "@xinpark/services/export";
import type { Application } from "../application/index.ts";
import { exportsFolder } from "../http/exports.ts";

/** Approved exports are written, abandoned ones ended and expired files removed, one round after another. */

const EVERY_MILLISECONDS = 1000;

export interface Exporting {
  readonly stop: () => Promise<void>;
}

export function startExports(application: Application): Exporting {
  const { door, installation, today, log, services } = application;
  const context = {
    door,
    installation,
    today,
    services,
    folder: exportsFolder(application),
  };
  let round: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    round ??= tendExports(context)
      .catch((error: unknown) =>
        log.error({ job: "exports", error }, "exports met an error and will be tried again"),
      )
      .finally(() => {
        round = null;
      });
  }, EVERY_MILLISECONDS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await round;
  };
  return { stop };
}
