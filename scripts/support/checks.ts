/** The checks that run no tests: types, lint, format, layers. Each counts as one test. */
import { z } from "zod";
import { run } from "./run.ts";
import type { Finished } from "./run.ts";
import { failedAs, PASSED, sum } from "./tally.ts";
import type { Counts } from "./tally.ts";

interface Check {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  /** What is wrong although the program ended well. */
  readonly doubt?: (finished: Finished) => string | undefined;
}

const CHECKS: readonly Check[] = [
  { name: "types", program: "tsc", words: ["-p", "tsconfig.json", "--noEmit"] },
  { name: "types of the web", program: "tsc", words: ["-p", "apps/web/tsconfig.json", "--noEmit"] },
  { name: "lint", program: "oxlint", words: ["--type-aware", "--deny-warnings", "."] },
  { name: "format", program: "oxfmt", words: ["--check", "**/*.{ts,tsx,js,mjs,cjs,css}"] },
  {
    name: "layers",
    program: "depcruise",
    words: ["--config", ".dependency-cruiser.mjs", "--output-type", "json", "packages", "apps"],
    doubt: layersDoubt,
  },
  { name: "known vulnerabilities", program: "node", words: ["scripts/vulnerabilities.ts"] },
];

const cruise = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Without its parser the layer check reads nothing and finds nothing wrong. */
function layersDoubt({ output }: Finished): string | undefined {
  const from = output.indexOf("{");
  const to = output.lastIndexOf("}");
  const parsed = cruise.safeParse(JSON.parse(from === -1 ? "{}" : output.slice(from, to + 1)));
  if (!parsed.success) return "the layer check gave no answer";
  const { totalCruised, violations } = parsed.data.summary;
  if (totalCruised === 0) return "the layer check read no modules: its parser is missing";
  const told = violations.map(({ from: one, to: other, rule }) => `${rule.name}: ${one} → ${other}`);
  return told.length === 0 ? undefined : told.join("\n");
}

/** Runs every check, tells of each in a line, and shows what failed. */
export async function runChecks(): Promise<Counts> {
  const counts: Counts[] = [];
  for (const { name, program, words, doubt } of CHECKS) {
    const finished = await run(program, words);
    const doubted = doubt?.(finished);
    const good = finished.code === 0 && doubted === undefined;
    process.stdout.write(`${good ? "✓" : "✗"} ${name} (${finished.seconds.toFixed(1)} s)\n`);
    if (!good) process.stdout.write(`${doubted ?? finished.output}\n`);
    counts.push(good ? PASSED : failedAs(name));
  }
  return sum(counts);
}
