/** Typed arrays that grow while rows are added, and are put in another order at the end. */

/** The typed arrays columns are made of. */
export type Numbers = Int32Array | Uint32Array | Uint8Array | Float64Array;

export interface Growing<A extends Numbers> {
  readonly push: (value: number) => void;
  readonly length: () => number;
  /** The rows that `order` names, in its order; null: all as they came. */
  readonly gather: (order: Int32Array | null) => A;
}

const FIRST_CAPACITY = 1024;

/** A column of the kind that `make` makes; what `gather` gives is made by `makeOut`. */
export function growing<A extends Numbers>(
  make: (length: number) => A,
  makeOut: (length: number) => A = make,
): Growing<A> {
  let values = make(FIRST_CAPACITY);
  let length = 0;
  return {
    push: (value) => {
      if (length === values.length) {
        const larger = make(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    length: () => length,
    gather: (order) => {
      if (order === null) {
        const all = makeOut(length);
        all.set(values.subarray(0, length));
        return all;
      }
      const out = makeOut(order.length);
      for (let at = 0; at < order.length; at += 1) out[at] = values[order[at] ?? 0] ?? 0;
      return out;
    },
  };
}

/** Whether each is no smaller than the one before it. */
export function isAscending(keys: Int32Array): boolean {
  for (let at = 1; at < keys.length; at += 1) if ((keys[at] ?? 0) < (keys[at - 1] ?? 0)) return false;
  return true;
}

/** The positions of `keys` (each from 0 to below `count`) in ascending order of the key; equal keys keep their order. */
export function sortedOrder(keys: readonly number[] | Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (let at = 0; at < keys.length; at += 1) {
    const bucket = (keys[at] ?? 0) + 1;
    next[bucket] = (next[bucket] ?? 0) + 1;
  }
  for (let key = 1; key <= count; key += 1) next[key] = (next[key] ?? 0) + (next[key - 1] ?? 0);
  const order = new Int32Array(keys.length);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? 0;
    const place = next[key] ?? 0;
    order[place] = at;
    next[key] = place + 1;
  }
  return order;
}
