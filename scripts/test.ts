/** `npm test`: checks, build, tests on every database version here, the browser; closes with the count. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./support/checks.ts";
import { endLeftovers } from "./support/leftovers.ts";
import { passSignalsOn, run } from "./support/run.ts";
import { runBrowser, runOldPostgres, runUnits } from "./support/suites.ts";
import { closingLine, failedAs, failureLines, PASSED, sum } from "./support/tally.ts";
import type { Counts } from "./support/tally.ts";

const GRACE_MILLISECONDS = 5000;

passSignalsOn();
// Everything the run makes lies below one folder; a database server's user must be able to enter it.
const temporary = mkdtempSync(join(tmpdir(), "xp-"));
chmodSync(temporary, 0o755);
const counts: Counts[] = [];
try {
  for (const step of [runChecks, runBuild, runUnits, runOldPostgres, runBrowser]) {
    counts.push(process.exitCode === undefined ? await step(temporary) : failedAs("interrupted"));
  }
} finally {
  counts.push(await noneLeft());
  rmSync(temporary, { recursive: true, force: true });
}
const total = sum(counts);
process.stdout.write(`${failureLines(total)}${closingLine(total)}\n`);
if (total.failed > 0) process.exitCode ??= 1;

async function runBuild(): Promise<Counts> {
  const { code, output, seconds } = await run(process.execPath, ["scripts/build.ts"]);
  process.stdout.write(`${code === 0 ? "✓" : "✗"} build (${seconds.toFixed(1)} s)\n`);
  if (code !== 0) process.stdout.write(`${output}\n`);
  return code === 0 ? PASSED : failedAs("build");
}

async function noneLeft(): Promise<Counts> {
  const left = await endLeftovers(temporary, GRACE_MILLISECONDS);
  for (const { pid, command } of left) process.stdout.write(`✗ left running: ${pid} ${command}\n`);
  return left.length === 0 ? PASSED : failedAs("processes were left running");
}
