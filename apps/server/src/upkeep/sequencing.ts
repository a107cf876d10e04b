import { newestEntry, sequence, thinCheckpoints } from "@xinpark/platform/audit-log";
import { queriesOn } from "@xinpark/platform/sql";
import type { Application } from "../application/index.ts";
import { complainOnce, startRounds, type Rounds } from "./rounds.ts";

/** Every second, when there is news, the audit entries are put into their log and a checkpoint is signed. */

const EVERY_MILLISECONDS = 1000;

/** Ids that a transaction may draw and commit this many entries later: found each round without looking through much of the log. */
const LOOK_BACK = 500;

/** Now and then what was committed much later than it was drawn is looked for, though none is newest. */
const LATE_ROUNDS = 10;
const LATE_LOOK_BACK = 10_000;

/** Now and then, and at the start, entries without a leaf are looked for everywhere. */
const FULL_ROUNDS = 600;

/** Starts the sequencer. Rounds never overlap; another server's sequencer is left to its work. */
export function startSequencing(application: Application): Rounds {
  const { door, log } = application;
  const { keysFolder } = application.configuration;
  let newest: number | null = null;
  let rounds = 0;
  const trouble = complainOnce(
    log,
    "sequencer",
    "audit entries could not be put into their log; will try again",
  );
  const turn = async (): Promise<void> => {
    const full = rounds % FULL_ROUNDS === 0;
    const late = rounds % LATE_ROUNDS === 0;
    rounds += 1;
    const found = await newestEntry(queriesOn(application.database.pools.population));
    if (found === newest && !late) return;
    const lookBack = late ? LATE_LOOK_BACK : LOOK_BACK;
    await sequence(door, { keysFolder, log, wait: false, ...(full ? {} : { lookBack }) });
    newest = found;
    if (full) await thinCheckpoints(door);
    trouble.ended();
  };
  return startRounds(EVERY_MILLISECONDS, turn, trouble.complain);
}
