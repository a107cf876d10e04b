import type { DeclaredRows } from "./source.ts";

/** What a document says of the number of its rows, gathered while it passes. */

const SAYS_HOW_MANY = /(?:(?<!ac|dis)count|total|总数|记录数|条数)$/iu;
const WHOLE_NUMBER = /^\s*\d{1,9}\s*$/u;
const MOST = 16;

export class DeclaredCount {
  readonly #said: string | undefined;
  readonly #found = new Map<string, number>();

  /** `said` is the path a person named; without one, whatever is called a count or a total. */
  constructor(said: string | undefined) {
    this.#said = said;
  }

  /** A value outside the rows. */
  offer(path: string, value: string): void {
    const counts = this.#said === undefined ? SAYS_HOW_MANY.test(path) : path === this.#said;
    if (counts && WHOLE_NUMBER.test(value) && this.#found.size < MOST) this.#found.set(path, Number(value));
  }

  /** Null where nothing was said. Of several, one that agrees stands for all: the others count something else. */
  compare(rows: number): DeclaredRows | null {
    const all = [...this.#found].map(([path, declared]) => ({ path, declared, found: rows }));
    return all.find((one) => one.declared === rows) ?? all[0] ?? null;
  }
}
