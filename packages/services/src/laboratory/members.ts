/** Whom the population consists of, as columns in the order of their numbers: a million objects would cost more than their facts. */

/** A subject with where it belongs and what parts the population. */
export interface Member {
  readonly id: number;
  /** As known at the point asked. */
  readonly kind: string;
  readonly areaNo: number;
  readonly parkNo: number | null;
  /** Letter of the trade's section; null: nobody said. */
  readonly trade: string | null;
  readonly size: string | null;
  /** The epoch day of foundation. */
  readonly established: number | null;
}

/** Words by number. */
export interface WordsColumn {
  readonly codes: Uint16Array;
  readonly words: readonly (string | null)[];
}

export interface Members {
  /** Ascending. */
  readonly ids: Float64Array;
  readonly areas: Float64Array;
  /** NaN: in no park. */
  readonly parks: Float64Array;
  /** Epoch days; NaN: not known. */
  readonly founded: Float64Array;
  readonly kinds: WordsColumn;
  readonly trades: WordsColumn;
  readonly sizes: WordsColumn;
}

export const wordAt = ({ codes, words }: WordsColumn, place: number): string | null =>
  words[codes[place] ?? 0] ?? null;

function wordsColumn<T>(all: readonly T[], wordOf: (one: T) => string | null): WordsColumn {
  const places = new Map<string | null, number>();
  const codes = Uint16Array.from(all, (one) => {
    const word = wordOf(one);
    const known = places.get(word) ?? places.size;
    places.set(word, known);
    return known;
  });
  return { codes, words: [...places.keys()] };
}

/** Members in ascending order of their numbers as columns. */
export const membersFrom = (all: readonly Member[]): Members => ({
  ids: Float64Array.from(all, ({ id }) => id),
  areas: Float64Array.from(all, ({ areaNo }) => areaNo),
  parks: Float64Array.from(all, ({ parkNo }) => parkNo ?? Number.NaN),
  founded: Float64Array.from(all, ({ established }) => established ?? Number.NaN),
  kinds: wordsColumn(all, ({ kind }) => kind),
  trades: wordsColumn(all, ({ trade }) => trade),
  sizes: wordsColumn(all, ({ size }) => size),
});

/** Members brought up to date; `from` as `incrementOf` tells it. */
export function mergeMembers(base: Members, fresh: Members, from: Int32Array): Members {
  // Loops: everyone is walked through for each column.
  const numbers = (of: (members: Members) => Float64Array): Float64Array => {
    const [kept, changed, out] = [of(base), of(fresh), new Float64Array(from.length)];
    for (let place = 0; place < from.length; place += 1) {
      const at = from[place] ?? 0;
      out[place] = (at >= 0 ? kept[at] : changed[-1 - at]) ?? Number.NaN;
    }
    return out;
  };
  const words = (of: (members: Members) => WordsColumn): WordsColumn => {
    const [kept, changed, codes] = [of(base), of(fresh), new Uint16Array(from.length)];
    const all = [...new Set([...kept.words, ...changed.words])];
    const fresher = changed.words.map((word) => all.indexOf(word));
    for (let place = 0; place < from.length; place += 1) {
      const at = from[place] ?? 0;
      codes[place] = at >= 0 ? (kept.codes[at] ?? 0) : (fresher[changed.codes[-1 - at] ?? 0] ?? 0);
    }
    return { codes, words: all };
  };
  return {
    ids: numbers(({ ids }) => ids),
    areas: numbers(({ areas }) => areas),
    parks: numbers(({ parks }) => parks),
    founded: numbers(({ founded }) => founded),
    kinds: words(({ kinds }) => kinds),
    trades: words(({ trades }) => trades),
    sizes: words(({ sizes }) => sizes),
  };
}
