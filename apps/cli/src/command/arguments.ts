/** The arguments of one call, checked against the command's definition. */
import { parseArgs } from "node:util";
import type { ParseArgsOptionsConfig } from "node:util";
import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import type { Arguments, CommandDefinition } from "./definition.ts";

/** Every command understands these. */
export const COMMON_OPTIONS = ["json", "help"] as const;

/** Marks a number below zero while options are looked for; no argument can hold this character. */
const MARK = "\0";

/**
 * Reads the words after a command's name. A word such as `-5` is a number, never an option.
 * Problems (kind invalid): `option-unknown`, `option-invalid`, `option-missing`, `argument-missing`, `argument-too-many`.
 */
export function readArguments(command: CommandDefinition, words: readonly string[]): Outcome<Arguments> {
  const options: ParseArgsOptionsConfig = {};
  for (const option of command.options) {
    options[option.name] = { type: option.value === undefined ? "boolean" : "string" };
  }
  for (const name of COMMON_OPTIONS) options[name] = { type: "boolean" };
  let parsed;
  try {
    parsed = parseArgs({
      args: words.map((word) => (/^-\d/u.test(word) ? `${MARK}${word}` : word)),
      options,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    return failed(misused(error, words));
  }
  const values = new Map<string, string | boolean>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === "string") values.set(name, unmarked(value));
    else if (typeof value === "boolean") values.set(name, value);
  }
  const positionals = parsed.positionals.map(unmarked);
  const problems = values.get("help") === true ? [] : missing(command, positionals, values);
  return problems.length > 0 ? failed(...problems) : ok(accessors(positionals, values));
}

const unmarked = (word: string): string => (word.startsWith(MARK) ? word.slice(MARK.length) : word);

function accessors(positionals: readonly string[], values: ReadonlyMap<string, string | boolean>): Arguments {
  const text = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === "string" ? value : undefined;
  };
  return {
    positionals,
    argument: (index) => positionals[index] ?? unexpected(),
    text,
    required: (name) => text(name) ?? unexpected(),
    flag: (name) => values.get(name) === true,
    integer: (name, least, most) => {
      const given = text(name);
      return given === undefined ? undefined : wholeNumber(name, given, least, most);
    },
  };
}

/** `readArguments` has refused the call before. */
function unexpected(): never {
  throw new Error("a demanded argument is missing after the check");
}

function wholeNumber(name: string, given: string, least: number, most: number): number {
  const number = /^-?\d{1,15}$/u.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new ProblemError(
    problem(
      "invalid",
      "option-invalid",
      `--${name} 须为 ${least} 到 ${most} 的整数，而不是“${given}”`,
      `--${name} must be a whole number from ${least} to ${most}, not “${given}”`,
      `--${name}`,
    ),
  );
}

function missing(
  command: CommandDefinition,
  positionals: readonly string[],
  values: ReadonlyMap<string, string | boolean>,
): Problem[] {
  const problems: Problem[] = [];
  for (const [index, argument] of command.arguments.entries()) {
    if (argument.optional === true || positionals[index] !== undefined) continue;
    const { name } = argument;
    problems.push(
      problem("invalid", "argument-missing", `缺少参数 ${name}`, `the argument ${name} is missing`, name),
    );
  }
  const extra = positionals[command.arguments.length];
  if (extra !== undefined && command.arguments.at(-1)?.repeated !== true) {
    problems.push(
      problem(
        "invalid",
        "argument-too-many",
        `多余的参数“${extra}”`,
        `one argument too many: “${extra}”`,
        extra,
      ),
    );
  }
  for (const option of command.options) {
    if (option.required !== true || values.has(option.name)) continue;
    const path = `--${option.name}`;
    problems.push(
      problem("invalid", "option-missing", `缺少选项 ${path}`, `the option ${path} is missing`, path),
    );
  }
  return problems;
}

/** The parser says in English what is wrong; which word it was is found again for the path. */
function misused(error: unknown, words: readonly string[]): Problem {
  const message = error instanceof Error ? error.message : "";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const named = /'(?:-., )?(--?[^\s'=]+)/u.exec(message)?.[1];
  const path = named ?? words.find((word) => word.startsWith("-"));
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    return problem(
      "invalid",
      "option-unknown",
      `没有选项 ${path ?? ""}`,
      `there is no option ${path ?? ""}`,
      path,
    );
  }
  return problem(
    "invalid",
    "option-invalid",
    `选项 ${path ?? ""} 的写法有误`,
    `the option ${path ?? ""} is not written as it should be`,
    path,
  );
}
