/** Counting what passed, over all kinds of tests. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, by name, as far as it has one. */
  readonly failures: readonly string[];
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
export const PASSED: Counts = { ...NOTHING, passed: 1 };
export const SKIPPED: Counts = { ...NOTHING, skipped: 1 };
export const failedAs = (name: string): Counts => ({ ...NOTHING, failed: 1, failures: [name] });

export const sum = (counts: readonly Counts[]): Counts =>
  counts.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
      failures: [...total.failures, ...one.failures],
    }),
    NOTHING,
  );

/** What failed, a line each: the last thing said before the closing line, so that the end of a long output is enough. */
export const failureLines = ({ failures }: Counts): string => failures.map((name) => `✗ ${name}\n`).join("");

/** The closing line: `12 passed, 0 failed`, and what was skipped when something was. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
