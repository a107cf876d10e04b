import { tendExports } from "@xinpark/services/export";
import type { Application } from "../application/index.ts";
import { exportsFolder } from "../http/exports.ts";
import { startRounds, type Rounds } from "./rounds.ts";

/** Approved exports are written, abandoned ones ended and expired files removed, one round after another. */

const EVERY_MILLISECONDS = 1000;

export function startExports(application: Application): Rounds {
  const { door, installation, today, log, services } = application;
  const context = {
    door,
    installation,
    today,
    services,
    folder: exportsFolder(application),
  };
  return startRounds(
    EVERY_MILLISECONDS,
    () => tendExports(context),
    (error) => log.error({ job: "exports", error }, "exports met an error and will be tried again"),
  );
}
