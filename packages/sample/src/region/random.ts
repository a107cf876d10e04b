/** A small seeded generator on 32-bit integers, so that the same seed gives the same region everywhere. */

export interface Random {
  /** An integer from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  /** True in `permille` of a thousand cases. */
  readonly chance: (permille: number) => boolean;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
  /** One of a list by its weights. */
  readonly weighted: <T extends { readonly weight: number }>(list: readonly [T, ...T[]]) => T;
}

const RANGE = 2 ** 32;

/** FNV-1a over the label, so that streams with different labels do not depend on each other. */
function hashOf(seed: number, label: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < label.length; index += 1) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}

/** A stream of its own for a seed and a label; what one stream takes changes no other. */
export function createRandom(seed: number, label: string): Random {
  let state = hashOf(seed, label);
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const below = (count: number): number => Math.floor((next() * count) / RANGE);
  return {
    between: (low, high) => low + below(high - low + 1),
    chance: (permille) => below(1000) < permille,
    pick: (list) => list[below(list.length)] ?? list[0],
    weighted: (list) => {
      let rest = below(list.reduce((sum, one) => sum + one.weight, 0));
      return list.find((one) => (rest -= one.weight) < 0) ?? list[0];
    },
  };
}

/** The list when it holds something, for `pick` and `weighted`. */
export function nonEmpty<T>(list: readonly T[]): readonly [T, ...T[]] | null {
  const [first, ...rest] = list;
  return first === undefined ? null : [first, ...rest];
}
