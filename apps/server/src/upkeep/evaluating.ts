import { evaluateDay } from "@xinpark/services/evaluation";
import type { Installation } from "@xinpark/services/installation";
import type { Application } from "../application/index.ts";

/** Classes follow the day and the rules: on a new day those for whom something changes, by a new version everyone. */

const EVERY_MILLISECONDS = 2000;

export interface Evaluating {
  /** Stops between two pages of a run; the next start goes on there. */
  readonly stop: () => Promise<void>;
}

/** Starts it; a round waits for the one before, and looks only where the day has turned or definitions were added. */
export function startEvaluating(application: Application): Evaluating {
  let running: Promise<void> | null = null;
  let stopped = false;
  let seen: { readonly day: string; readonly installation: Installation } | null = null;
  const turn = async (): Promise<void> => {
    const now = { day: application.today(), installation: application.installation() };
    if (seen?.day === now.day && seen.installation === now.installation) return;
    await evaluateDay(application.evaluation, () => stopped);
    seen = now;
  };
  const timer = setInterval(() => {
    running ??= turn()
      .catch((error: unknown) =>
        application.log.error(
          { job: "evaluation", error },
          "evaluating met an error and will be tried again",
        ),
      )
      .finally(() => {
        running = null;
      });
  }, EVERY_MILLISECONDS);
  const stop = async (): Promise<void> => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
  return { stop };
}
