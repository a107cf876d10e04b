import { evaluateDay } from "@xinpark/services/evaluation";
import type { Installation } from "@xinpark/services/installation";
import type { Application } from "../application/index.ts";
import { startRounds, type Rounds } from "./rounds.ts";

/** Classes follow the day and the rules: on a new day those for whom something changes, by a new version everyone. */

const EVERY_MILLISECONDS = 2000;

/**
 * Starts it; a round looks only where the day has turned or definitions were added. It stops between two pages of a run, and the
 * next start goes on there.
 */
export function startEvaluating(application: Application): Rounds {
  let stopped = false;
  let seen: { readonly day: string; readonly installation: Installation } | null = null;
  const turn = async (): Promise<void> => {
    const now = { day: application.today(), installation: application.installation() };
    if (seen?.day === now.day && seen.installation === now.installation) return;
    await evaluateDay(application.evaluation, () => stopped);
    seen = now;
  };
  const rounds = startRounds(EVERY_MILLISECONDS, turn, (error) =>
    application.log.error({ job: "evaluation", error }, "evaluating met an error and will be tried again"),
  );
  const stop = async (): Promise<void> => {
    stopped = true;
    await rounds.stop();
  };
  return { stop };
}
