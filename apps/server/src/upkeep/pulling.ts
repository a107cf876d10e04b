import { pullDue, type PullContext } from "@xinpark/services/exchange";
import type { Application } from "../application/index.ts";
import { startRounds, type Rounds } from "./rounds.ts";

/** Departments' addresses are asked when their time has come, one round after another. */

const EVERY_MILLISECONDS = 1000;

export const pullContext = ({ door, services, today, startBatch }: Application): PullContext => ({
  door,
  services,
  today,
  startBatch,
});

export function startPulling(application: Application): Rounds {
  const context = pullContext(application);
  return startRounds(
    EVERY_MILLISECONDS,
    () => pullDue(context),
    (error) => application.log.error({ job: "pull", error }, "pulling met an error and will be tried again"),
  );
}
