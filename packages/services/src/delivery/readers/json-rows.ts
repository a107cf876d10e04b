import { ProblemError } from "@xinpark/kernel/outcome";
import { checkText } from "./document-text.ts";
import { follow, isList, isObject, parsePath, stepText } from "./json-path.ts";
import type { ColumnPath, Json, RowsPath } from "./json-path.ts";
import { documentUnreadable } from "./problems.ts";
import type { Cell, SourceLimits, SourceRow } from "./source.ts";

/** Elements of JSON as rows of cells. */

/** Numbers of more digits than a double holds stay the text they are. */
const LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{14,}/gu;
const MANY_DIGITS = /\d{15}|\d[eE]|\.\d{14}/u;

/** One element's text as its value. Throws a ProblemError. */
export function parseElement(text: string, place: () => string): Json {
  const exact = MANY_DIGITS.test(text)
    ? text.replaceAll(LONG_NUMBERS, (found) => (found.startsWith('"') ? found : `"${found}"`))
    : text;
  try {
    const value: unknown = JSON.parse(exact);
    if (isJson(value)) return value;
    throw new TypeError("the parser gave nothing");
  } catch {
    throw new ProblemError(documentUnreadable("这里不是有效的 JSON", "this is no valid JSON", place()));
  }
}

/** What the parser gives is JSON by its own word. */
const isJson = (value: unknown): value is Json => value !== undefined;

/** A row and the elements that hold it, the nearest first. */
export interface FoundRow {
  readonly chain: readonly Json[];
  readonly place: string;
}

/** The rows within an element. */
export function* rowsWithin(
  element: Json,
  within: RowsPath["within"],
  place: string,
): Generator<FoundRow, void, undefined> {
  yield* descend([element], within, place);
}

function* descend(
  chain: readonly Json[],
  within: RowsPath["within"],
  place: string,
): Generator<FoundRow, void, undefined> {
  const [steps, ...more] = within;
  const [here] = chain;
  if (steps === undefined || here === undefined) {
    yield { chain, place };
    return;
  }
  const list = follow(here, steps);
  if (!isList(list)) return;
  const before = steps.reduce(stepText, place);
  for (const [at, element] of list.entries()) yield* descend([element, ...chain], more, stepText(before, at));
}

/** Reads the cells of rows at the given paths. */
export class CellReader {
  readonly #paths: readonly (ColumnPath | undefined)[];
  readonly #limits: SourceLimits;

  constructor(header: readonly string[], limits: SourceLimits) {
    this.#paths = header.map(parsePath);
    this.#limits = limits;
  }

  row(number: number, found: FoundRow, isPlaced: boolean): SourceRow {
    const place = (): string => found.place;
    const cells = this.#paths.map((path): Cell => {
      const from = path === undefined ? undefined : found.chain[path.up];
      const value = path === undefined || from === undefined ? undefined : follow(from, path.steps);
      return value === undefined ? null : this.#cell(value, place);
    });
    return isPlaced ? { number, cells, place: found.place } : { number, cells };
  }

  #cell(value: Json, place: () => string): Cell {
    if (value === null || typeof value === "boolean") return value;
    const text = textOf(value);
    checkText(text, this.#limits, place);
    return text === "" ? null : text;
  }
}

function textOf(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (isList(value) && value.every((one) => typeof one !== "object")) return value.map(String).join("；");
  return JSON.stringify(value);
}

const MOST_OF_LIST = 5;
const MOST_LEVELS = 8;

/** Adds the paths of a row's leaves, and of what holds the row, to `found`. */
export function findColumns(chain: readonly Json[], found: Set<string>, most: number): void {
  for (const [up, value] of chain.entries()) leaves(value, "", "../".repeat(up), found, most, 0);
}

function leaves(
  value: Json,
  path: string,
  before: string,
  found: Set<string>,
  most: number,
  level: number,
): void {
  if (found.size >= most) return;
  const go = (inner: Json, step: string | number): void =>
    leaves(inner, stepText(path, step), before, found, most, level + 1);
  if (isObject(value) && level < MOST_LEVELS) {
    for (const [key, inner] of Object.entries(value)) go(inner, key);
  } else if (
    isList(value) &&
    level < MOST_LEVELS &&
    value.some((one) => typeof one === "object" && one !== null)
  ) {
    // What holds the row is told without the list in which the row stands.
    if (before !== "") return;
    for (const [at, inner] of value.slice(0, MOST_OF_LIST).entries()) go(inner, at);
  } else found.add(`${before}${path === "" ? "." : path}`);
}
