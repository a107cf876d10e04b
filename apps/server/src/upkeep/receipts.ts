import { queriesOn } from "@xinpark/platform/sql";
import { anyIncomplete, completeReceipts } from "@xinpark/services/receipt";
import type { Application } from "../application/index.ts";
import { complainOnce, startRounds, type Rounds } from "./rounds.ts";

/** The receipts that a checkpoint covers are signed and get their proofs. */

/** Half of the sequencer's round, so that a receipt is whole about a second after it was written. */
const EVERY_MILLISECONDS = 500;

/** Starts completing receipts. Rounds never overlap; another server takes other receipts. */
export function startReceipts(application: Application): Rounds {
  const { door, log } = application;
  const { keysFolder } = application.configuration;
  const trouble = complainOnce(log, "receipts", "receipts could not be signed; will try again");
  const turn = async (): Promise<void> => {
    if (await anyIncomplete(queriesOn(application.database.pools.population)))
      await completeReceipts(door, { keysFolder, log });
    trouble.ended();
  };
  return startRounds(EVERY_MILLISECONDS, turn, trouble.complain);
}
