/** What a command says: data to the standard output, everything else to the standard error. */
import type { Problem, Text } from "@xinpark/kernel/outcome";
import { inLanguage } from "./language.ts";
import type { Language } from "./language.ts";
import { createProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import { formatPairs, formatTable, printable } from "./table.ts";
import type { Column } from "./table.ts";

export { inLanguage, languageOf } from "./language.ts";
export type { Language } from "./language.ts";
export { displayWidth, formatPairs, formatTable, printable } from "./table.ts";
export { createProgress } from "./progress.ts";
export type { Progress } from "./progress.ts";

export interface Output {
  readonly json: boolean;
  readonly language: Language;
  /** Whether the standard output is a terminal. */
  readonly terminal: boolean;
  /** One JSON value on a line of its own. */
  value(value: unknown): Promise<void>;
  /** Text to the standard output as it is. */
  raw(text: string): Promise<void>;
  /** A line for people, on the standard output. */
  line(text: string): Promise<void>;
  table(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): Promise<void>;
  pairs(pairs: readonly (readonly [Text, string])[]): Promise<void>;
  /** A line for people on the standard error, also with --json. */
  note(text: Text): void;
  text(text: Text): string;
  progress(): Progress;
}

export interface TextColumn {
  readonly title: Text;
  readonly right?: boolean;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly language: Language;
}

/** Output to this process's streams. */
export function createOutput({ json, language }: OutputOptions): Output {
  const text = (one: Text): string => inLanguage(one, language);
  const line = (one: string): Promise<void> => write(`${one}\n`);
  return {
    json,
    language,
    terminal: process.stdout.isTTY,
    value: (value) => line(JSON.stringify(value)),
    raw: write,
    line,
    table: (columns, rows) =>
      line(
        formatTable(
          columns.map((column) => translated(column, text)),
          rows,
        ),
      ),
    pairs: (pairs) => line(formatPairs(pairs.map(([name, value]) => [text(name), value]))),
    note: (one) => void process.stderr.write(`${printable(text(one))}\n`),
    text,
    progress: () => createProgress(process.stderr, () => performance.now()),
  };
}

const translated = ({ title, right }: TextColumn, text: (one: Text) => string): Column =>
  right === undefined ? { title: text(title) } : { title: text(title), right };

/** Writes and waits until the reader has room, so that a slow reader does not fill our memory. */
function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once("drain", resolve);
  });
}

/** What went wrong, for programs: the stated shape, with the candidates where a name was ambiguous. */
export function errorAnswer(problem: Problem): Readonly<Record<string, unknown>> {
  const { code, message, path } = problem;
  const error = { code, message, path: path ?? null };
  const candidates = problem.details?.["candidates"];
  return candidates === undefined ? { error } : { error, candidates };
}

/** What went wrong, for people: each problem with its place and its remedy. */
export function formatProblems(problems: readonly Problem[], language: Language): string {
  return problems
    .flatMap((one) => {
      const place = one.path === undefined ? "" : ` (${one.path})`;
      const remedy = one.remedy === undefined ? [] : [`  → ${inLanguage(one.remedy, language)}`];
      return [`xinpark: ${inLanguage(one.message, language)}${place}`, ...remedy];
    })
    .map(printable)
    .join("\n");
}
