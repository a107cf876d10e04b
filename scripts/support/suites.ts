/** The suites: vitest, vitest again on the oldest PostgreSQL we promise, and the browser. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { findChromium } from "./chromium.ts";
import { ROOT } from "./folders.ts";
import { run } from "./run.ts";
import { FAILED, NOTHING, SKIPPED } from "./tally.ts";
import type { Counts } from "./tally.ts";

const SUITE_MILLISECONDS = 45 * 60_000;
const OLD_POSTGRES = "/usr/lib/postgresql/15/bin/postgres";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

async function runVitest(
  name: string,
  temporary: string,
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Counts> {
  say(`— ${name}`);
  const report = join(temporary, `${name.replaceAll(/\W+/gu, "-")}.json`);
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...files];
  const { code } = await run("vitest", words, {
    shown: true,
    environment: { ...environment, TMPDIR: temporary },
    timeoutMilliseconds: SUITE_MILLISECONDS,
  });
  if (!existsSync(report)) return FAILED;
  const parsed = vitestReport.parse(JSON.parse(readFileSync(report, "utf8")));
  // A file that could not even be read has no tests that could fail.
  const unread = parsed.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  );
  const failed = parsed.numFailedTests + unread.length;
  return {
    passed: parsed.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  };
}

/** Every unit and database test, on the embedded PostgreSQL. */
export const runUnits = (temporary: string): Promise<Counts> => runVitest("tests", temporary, [], {});

/** The tests that use a database once more on PostgreSQL 15, where it is installed. */
export async function runOldPostgres(temporary: string): Promise<Counts> {
  if (!existsSync(OLD_POSTGRES)) {
    say("PostgreSQL 15 is not on this machine: its run of the database tests is skipped");
    return SKIPPED;
  }
  const environment = { XINPARK_TEST_POSTGRES: "15" };
  return runVitest("database tests on PostgreSQL 15", temporary, databaseTests(), environment);
}

/** Test files that ask for a database: they import the support made for that. */
function databaseTests(): string[] {
  return ["packages", "apps", "scripts"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith(".test.ts") && !name.includes("node_modules"))
      .filter((name) =>
        /from "[^"]*\/(?:test-support|testing)(?:\/index\.ts)?"/u.test(
          readFileSync(join(ROOT, name), "utf8"),
        ),
      ),
  );
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), skipped: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/** The tests in a browser; without one they are skipped, and on the build machine that is a failure. */
export async function runBrowser(temporary: string): Promise<Counts> {
  const folder = join(ROOT, "e2e");
  const specs = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".spec.ts")) : [];
  if (specs.length === 0) return NOTHING;
  say("— browser tests");
  const chromium = await findChromium();
  if (chromium === undefined) {
    say("no Chromium was found (set CHROMIUM to its path): the browser tests are skipped");
    return process.env["CI"] === "true" ? FAILED : SKIPPED;
  }
  const report = join(temporary, "browser.json");
  const { code } = await run("playwright", ["test", "--reporter=list,json"], {
    shown: true,
    environment: { CHROMIUM: chromium, TMPDIR: temporary, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    timeoutMilliseconds: SUITE_MILLISECONDS,
  });
  if (!existsSync(report)) return FAILED;
  const { stats } = playwrightReport.parse(JSON.parse(readFileSync(report, "utf8")));
  const failed = stats.unexpected + stats.flaky;
  return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped };
}
