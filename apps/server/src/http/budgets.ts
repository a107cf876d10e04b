/** Token buckets: each holds its capacity and fills again by the minute. Several are charged together or not at all. */

export interface Size {
  readonly capacity: number;
  readonly perMinute: number;
}

export interface Wanted {
  readonly key: string;
  readonly cost: number;
  readonly size: Size;
}

export interface Refusal {
  /** Which of the wanted could not be paid. */
  readonly at: number;
  /** Whole seconds until it could, at least one. */
  readonly seconds: number;
}

/** Whole numbers, so that waiting as long as told always suffices: the level in sixty-thousandths, the clock in milliseconds. */
interface Bucket {
  readonly level: number;
  readonly at: number;
}

/** So many buckets are kept; beyond, those touched longest ago are forgotten, which fills them. */
const MOST_BUCKETS = 100_000;
const MINUTE = 60_000;

export class Budgets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #most: number;

  constructor(most = MOST_BUCKETS) {
    this.#most = most;
  }

  /** How many buckets are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Charges all of the wanted, or none and says which could not be paid and how long to wait. A cost above a capacity is
   * paid by a full bucket, so that nothing is impossible for ever. `now` is a clock in milliseconds that never goes back.
   */
  take(wanted: readonly Wanted[], now: number): Refusal | null {
    const moment = Math.floor(now);
    const levels = wanted.map(({ key, size }) => this.#level(key, size, moment));
    for (const [at, { cost, size }] of wanted.entries()) {
      const missing = Math.min(cost, size.capacity) * MINUTE - (levels[at] ?? 0);
      if (missing > 0) return { at, seconds: Math.max(1, Math.ceil(missing / size.perMinute / 1000)) };
    }
    for (const [at, { key, cost }] of wanted.entries())
      this.#set(key, (levels[at] ?? 0) - cost * MINUTE, moment);
    return null;
  }

  /** Charges without asking (or gives back, by a cost below nothing); a bucket goes below nothing by at most its capacity. */
  spend(key: string, cost: number, size: Size, now: number): void {
    const moment = Math.floor(now);
    const level = this.#level(key, size, moment) - cost * MINUTE;
    const [least, most] = [-size.capacity * MINUTE, size.capacity * MINUTE];
    this.#set(key, Math.min(most, Math.max(least, level)), moment);
  }

  #level(key: string, size: Size, now: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return size.capacity * MINUTE;
    const passed = Math.max(0, now - bucket.at);
    return Math.min(size.capacity * MINUTE, bucket.level + passed * size.perMinute);
  }

  #set(key: string, level: number, now: number): void {
    // Set anew, it stands at the end: the first is the one touched longest ago.
    this.#buckets.delete(key);
    this.#buckets.set(key, { level, at: now });
    if (this.#buckets.size <= this.#most) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
