/** The command line: finds the command, runs it, and turns what went wrong into an answer and an exit code. */
import { exitCode, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Problem } from "@xinpark/kernel/outcome";
import { readArguments } from "./command/arguments.ts";
import type { CommandDefinition } from "./command/definition.ts";
import { commandHelp, overview, usageLine } from "./command/help.ts";
import { COMMANDS, COMMON } from "./command/table.ts";
import { createOutput, errorAnswer, formatProblems, languageOf } from "./output/index.ts";
import type { Output } from "./output/index.ts";
import { followEntry } from "./signals.ts";

followEntry();
// A reader that has seen enough (`| head`) is no fault of anybody's.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await run(process.argv.slice(2));

/** Runs one call; gives the exit code. */
async function run(words: readonly string[]): Promise<number> {
  const language = languageOf(process.env);
  const beforeOptionsEnd = words.slice(0, words.includes("--") ? words.indexOf("--") : words.length);
  const output = createOutput({ json: beforeOptionsEnd.includes("--json"), language });
  try {
    return await dispatch(words, output);
  } catch (error) {
    return report(error, output);
  }
}

async function dispatch(words: readonly string[], output: Output): Promise<number> {
  const command = findCommand(words);
  if (command === undefined) return noCommand(words, output);
  const read = readArguments(command, words.slice(command.name.split(" ").length));
  if (!read.ok) {
    await reportProblems(read.problems, output);
    if (!output.json) process.stderr.write(`${usageLine(command)}\n`);
    return 2;
  }
  if (read.value.flag("help")) {
    await output.line(commandHelp(command, COMMON, output.language));
    return 0;
  }
  const runCommand = await command.load();
  return runCommand({ arguments: read.value, output });
}

/** The one with the longest name: `evaluate runs` is another command than `evaluate`. */
function findCommand(words: readonly string[]): CommandDefinition | undefined {
  return COMMANDS.filter(({ name }) =>
    name.split(" ").every((part, index) => words[index] === part),
  ).toSorted((one, other) => other.name.length - one.name.length)[0];
}

async function noCommand(words: readonly string[], output: Output): Promise<number> {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first ?? ""} `));
  const asked = words.includes("--help") || words.includes("-h");
  if (asked && (first === undefined || (group.length > 0 && second === undefined))) {
    await output.line(overview(first === undefined ? COMMANDS : group, output.language));
    return 0;
  }
  const known = (group.length > 0 ? group : COMMANDS).map(({ name }) => name);
  const name = [first, group.length > 0 ? second : undefined].filter((word) => word !== undefined).join(" ");
  const unknown =
    first === undefined
      ? problem("invalid", "command-missing", "请给出命令", "a command is missing")
      : problem("invalid", "command-unknown", `没有命令“${name}”`, `there is no command “${name}”`, name);
  await reportProblems(
    [{ ...unknown, remedy: { zh: `可用命令：${known.join("、")}`, en: `commands: ${known.join(", ")}` } }],
    output,
  );
  return 2;
}

async function report(error: unknown, output: Output): Promise<number> {
  const problems = error instanceof ProblemError ? error.problems : [unforeseen(error)];
  await reportProblems(problems, output);
  const [first] = problems;
  return first === undefined ? 1 : exitCode(first);
}

async function reportProblems(problems: readonly Problem[], output: Output): Promise<void> {
  const [first] = problems;
  if (first === undefined) return;
  if (output.json) await output.value(errorAnswer(first));
  else process.stderr.write(`${formatProblems(problems, output.language)}\n`);
}

function unforeseen(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env["XINPARK_LOG_LEVEL"] === "debug" && error instanceof Error)
    process.stderr.write(`${error.stack ?? ""}\n`);
  return problem("internal", "unforeseen", `未预料的错误：${message}`, `an unforeseen error: ${message}`);
}
