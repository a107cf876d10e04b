import { z } from "zod";
import { jobActor } from "@xinpark/platform/door";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { eraseApproved } from "@xinpark/services/audit";
import { sweepSignIn } from "@xinpark/services/account";
import { runDesk } from "@xinpark/services/desk";
import { removeExpiredUploads } from "@xinpark/services/delivery";
import { applyDueChanges } from "@xinpark/services/organisation";
import { expirePublications } from "@xinpark/services/record";
import { carryOutMoves, indexBareNames, takeCensus } from "@xinpark/services/registry";
import { erasureContext, type Application } from "../application/index.ts";
import { startRounds, type Rounds } from "./rounds.ts";

export { startEvaluating } from "./evaluating.ts";
export { startReceipts } from "./receipts.ts";
export { startSequencing } from "./sequencing.ts";

/** What a server looks after while it runs: definitions that others add, the day that turns, names that grow. */

/** Quick enough for somebody who adds a definition and then uses it. */
const EVERY_MILLISECONDS = 2000;

/** Whether names have grown is asked once a minute. */
const NAME_ROUNDS = 30;

/** Starts the upkeep. */
export function startUpkeep(application: Application): Rounds {
  /** What the work was last done for, to its end: what failed is done again by the next round. */
  let seen: string | null = null;
  let begun = false;
  const turn = async (): Promise<void> => {
    const stamp = await stampOf(application);
    if (stamp === seen) return;
    if (begun) await application.reloadInstallation();
    begun = true;
    await expirePublications(application.evaluation);
    await application.door.open(jobActor("moves", ""), carryOutMoves, "filing");
    await application.door.open(jobActor("organisations", ""), applyDueChanges);
    await application.door.open(jobActor("sign-in", ""), sweepSignIn);
    await removeExpiredUploads(application.delivery);
    seen = stamp;
  };
  let rounds = 0;
  const names = async (): Promise<void> => {
    rounds += 1;
    if (rounds % NAME_ROUNDS !== 1) return;
    await indexBareNames(application.door);
    await takeCensus(application.door);
  };
  const round = async (): Promise<void> => {
    await turn();
    await names();
    await erase(application);
    await desk(application);
  };
  return startRounds(EVERY_MILLISECONDS, round, (error) =>
    application.log.error({ job: "upkeep", error }, "the upkeep met an error and will try again"),
  );
}

/** What has become known since, and the day where it has turned. */
async function desk(application: Application): Promise<void> {
  await runDesk(application.evaluation);
}

/** What two persons have decided to erase. */
async function erase(application: Application): Promise<void> {
  await eraseApproved(erasureContext(application));
}

/** Changes when a definition was added or the day turned. */
async function stampOf(application: Application): Promise<string> {
  const row = await queriesOn(application.database.pools.app).row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from definition`,
  );
  return `${application.today()} ${row?.count ?? 0}`;
}
