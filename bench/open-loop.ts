/** Load at a constant rate: requests leave when they are due, whatever became of those before (an open loop). */
import { setTimeout as pause } from "node:timers/promises";
import { percentile, rounded } from "./figures.ts";

export interface LoadResult {
  readonly requests: number;
  readonly failed: number;
  /** Requests answered a second, from the first due moment to the last answer. */
  readonly answeredPerSecond: number;
  /** Milliseconds from the moment a request was due to its whole answer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly slowest: number;
  /** How late requests left, 95 in 100: the driver's own part in the figures, in milliseconds. */
  readonly lateP95: number;
}

/**
 * Sends `rate` requests a second for so many seconds. Latency counts from the due moment, so that a stall is
 * charged to every request that should have left during it. `send` resolves to whether the answer was right.
 */
export async function openLoop(
  rate: number,
  seconds: number,
  send: (index: number) => Promise<boolean>,
): Promise<LoadResult> {
  const count = Math.round(rate * seconds);
  const latencies: number[] = [];
  const late: number[] = [];
  const under: Promise<void>[] = [];
  let failed = 0;
  const begun = performance.now() + 20;
  const dueAt = (index: number): number => begun + (index * 1000) / rate;
  const one = async (index: number): Promise<void> => {
    const due = dueAt(index);
    late.push(performance.now() - due);
    const right = await send(index).catch(() => false);
    latencies.push(performance.now() - due);
    if (!right) failed += 1;
  };
  for (let next = 0; next < count;) {
    const wait = dueAt(next) - performance.now();
    if (wait > 0) await pause(wait);
    while (next < count && dueAt(next) <= performance.now()) {
      under.push(one(next));
      next += 1;
    }
  }
  await Promise.all(under);
  const lasted = (performance.now() - begun) / 1000;
  return {
    requests: count,
    failed,
    answeredPerSecond: rounded((count - failed) / lasted),
    p50: rounded(percentile(latencies, 50)),
    p95: rounded(percentile(latencies, 95)),
    p99: rounded(percentile(latencies, 99)),
    slowest: rounded(percentile(latencies, 100)),
    lateP95: rounded(percentile(late, 95)),
  };
}
