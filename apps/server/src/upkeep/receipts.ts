import { queriesOn } from "@xinpark/platform/sql";
import { anyIncomplete, completeReceipts } from "@xinpark/services/receipt";
import type { Application } from "../application/index.ts";

/** The receipts that a checkpoint covers are signed and get their proofs. */

/** Half of the sequencer's round, so that a receipt is whole about a second after it was written. */
const EVERY_MILLISECONDS = 500;

export interface ReceiptUpkeep {
  readonly stop: () => Promise<void>;
}

/** Starts completing receipts. Rounds never overlap; another server takes other receipts. */
export function startReceipts(application: Application): ReceiptUpkeep {
  const { door, log } = application;
  const { keysFolder } = application.configuration;
  let running: Promise<void> | null = null;
  let complaint = "";
  const turn = async (): Promise<void> => {
    if (await anyIncomplete(queriesOn(application.database.pools.population)))
      await completeReceipts(door, { keysFolder, log });
    complaint = "";
  };
  // The same trouble every second is told once.
  const complain = (error: unknown): void => {
    if (String(error) === complaint) return;
    complaint = String(error);
    log.error({ job: "receipts", error }, "receipts could not be signed; will try again");
  };
  const timer = setInterval(() => {
    running ??= turn()
      .catch(complain)
      .finally(() => {
        running = null;
      });
  }, EVERY_MILLISECONDS);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await running;
  };
  return { stop };
}
