import { ProblemError } from "@xinpark/kernel/outcome";
import type { Log } from "@xinpark/platform/logging";

/** Work of the server that comes round again and again. */

export interface Rounds {
  /** No further round begins; the one under way is waited for. */
  readonly stop: () => Promise<void>;
}

/** The same trouble round after round is told once, and again after a round that `ended` well. */
export function complainOnce(log: Log, job: string, words: string) {
  let told = "";
  const complain = (error: unknown): void => {
    const trouble = error instanceof ProblemError ? error.message : String(error);
    if (trouble === told) return;
    told = trouble;
    log.error({ job, error }, words);
  };
  const ended = (): void => {
    told = "";
  };
  return { complain, ended };
}

/**
 * Begins a round every so many milliseconds. Rounds never overlap: one that takes long is not followed by all those that were due
 * meanwhile. An error goes to `complain`, and the next round tries again.
 */
export function startRounds(
  everyMilliseconds: number,
  round: () => Promise<unknown>,
  complain: (error: unknown) => void,
): Rounds {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= round()
      .then(() => undefined, complain)
      .finally(() => {
        running = null;
      });
  }, everyMilliseconds);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await running;
  };
  return { stop };
}
