/** Work of the server that comes round again and again. */

export interface Rounds {
  /** No further round begins; the one under way is waited for. */
  readonly stop: () => Promise<void>;
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
