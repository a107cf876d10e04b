/** Paths into JSON: `rate.value`, `bidder[0].name`, `["a.b"]`; `../` goes out of a list to what holds it; `.` is the row itself. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface ColumnPath {
  /** How many lists to go out. */
  readonly up: number;
  readonly steps: readonly (string | number)[];
}

const STEP = /\.?([^.[\]"]+)|\[(\d{1,9})\]|\.?\["((?:[^"\\]|\\.)*)"\]/uy;

/** Undefined where the text is no path. */
export function parsePath(text: string): ColumnPath | undefined {
  let up = 0;
  let rest = text;
  while (rest.startsWith("../")) {
    up += 1;
    rest = rest.slice(3);
  }
  if (rest === ".") return { up, steps: [] };
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < rest.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(rest);
    if (match === null) return undefined;
    const [whole, key, index, quoted] = match;
    steps.push(index === undefined ? (key ?? quoted?.replaceAll(/\\(.)/gu, "$1") ?? "") : Number(index));
    at += whole.length;
  }
  return steps.length === 0 ? undefined : { up, steps };
}

/** One more step, as `parsePath` reads it. */
export function stepText(before: string, step: string | number): string {
  if (typeof step === "number") return `${before}[${step}]`;
  if (/[.[\]"\\/]/u.test(step) || step === "")
    return `${before}["${step.replaceAll(/["\\]/gu, String.raw`\$&`)}"]`;
  return before === "" ? step : `${before}.${step}`;
}

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at the end of the steps; undefined where one of them leads nowhere. */
export function follow(value: Json, steps: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of steps) {
    if (typeof step === "number") here = isList(here) ? here[step] : undefined;
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
    if (here === undefined) return undefined;
  }
  return here;
}

/** Where the rows stand: a list reached by keys from the document's root, and lists within its elements. */
export interface RowsPath {
  /** Keys from the root to the list that is read element by element. */
  readonly list: readonly string[];
  /** Steps from an element to the list within it, and so on. */
  readonly within: readonly (readonly (string | number)[])[];
}

/** `data.items[]`, `[].bids[]`; undefined where the text is no such path. */
export function parseRowsPath(text: string): RowsPath | undefined {
  const [first = "", ...more] = text.replace(/\[\]$/u, "").split("[]");
  const list = first === "" ? [] : parsePath(first)?.steps;
  const keys = list?.filter((step) => typeof step === "string");
  if (list === undefined || keys?.length !== list.length) return undefined;
  const within: (readonly (string | number)[])[] = [];
  for (const part of more) {
    const steps = part === "" ? [] : parsePath(part)?.steps;
    if (steps === undefined) return undefined;
    within.push(steps);
  }
  return { list: keys, within };
}
