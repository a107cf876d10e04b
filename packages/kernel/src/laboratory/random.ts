/** Draws that a seed fixes for good: the same split on every machine. */

/** Numbers in [0, 1) from a 32-bit seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** 0 … count − 1 in an order the seed fixes (Fisher and Yates). */
export function seededOrder(count: number, seed: number): readonly number[] {
  const next = seededNumbers(seed);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

export interface Split {
  /** Row indices, ascending. */
  readonly train: readonly number[];
  readonly test: readonly number[];
}

const ascending = (rows: readonly number[]): readonly number[] => rows.toSorted((a, b) => a - b);

/** Parts good and bad rows alike: of each class the first `share` of the seeded order trains. */
export function stratifiedSplit(bad: readonly boolean[], seed: number, share = 0.7): Split {
  const train: number[] = [];
  const test: number[] = [];
  const order = seededOrder(bad.length, seed);
  for (const wanted of [false, true]) {
    const rows = order.filter((row) => bad[row] === wanted);
    const cut = Math.round(rows.length * share);
    train.push(...rows.slice(0, cut));
    test.push(...rows.slice(cut));
  }
  return { train: ascending(train), test: ascending(test) };
}
