import { pullDue, type PullContext } from "@xinpark/services/exchange";
import type { Application } from "../application/index.ts";

/** Departments' addresses are asked when their time has come, one round after another. */

const EVERY_MILLISECONDS = 1000;

export interface Pulling {
  readonly stop: () => Promise<void>;
}

export const pullContext = ({ door, services, today, startBatch }: Application): PullContext => ({
  door,
  services,
  today,
  startBatch,
});

export function startPulling(application: Application): Pulling {
  const context = pullContext(application);
  let round: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    round ??= pullDue(context)
      .catch((error: unknown) =>
        application.log.error({ job: "pull", error }, "pulling met an error and will be tried again"),
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
