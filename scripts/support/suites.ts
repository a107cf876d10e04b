/** The suites: vitest, vitest again on the oldest PostgreSQL we promise, and the browser. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { findChromium } from "./chromium.ts";
import { ROOT } from "./folders.ts";
import { run } from "./run.ts";
import { failedAs, NOTHING, SKIPPED } from "./tally.ts";
import type { Counts } from "./tally.ts";
import { testFiles } from "./test-files.ts";

const SUITE_MILLISECONDS = 45 * 60_000;
const OLD_POSTGRES = "/usr/lib/postgresql/15/bin/postgres";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
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
  if (!existsSync(report)) return failedAs(`${name}: no report`);
  const parsed = vitestReport.parse(JSON.parse(readFileSync(report, "utf8")));
  // A file that could not be read, or not be prepared, has no test that failed.
  const unread = parsed.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.every(({ status }) => status !== "failed"),
  );
  const failures = [
    ...unread.map((one) => relative(ROOT, one.name)),
    ...parsed.testResults.flatMap((file) =>
      file.assertionResults
        .filter((one) => one.status === "failed")
        .map((one) => `${relative(ROOT, file.name)}: ${one.fullName}`),
    ),
  ].map((one) => `${name}: ${one}`);
  return {
    passed: parsed.numPassedTests,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
    ...failing(name, parsed.numFailedTests + unread.length, failures, code),
  };
}

/** A suite may end badly although none of its tests failed: an error outside of them, a process that broke. */
function failing(
  name: string,
  failed: number,
  failures: readonly string[],
  code: number | null,
): Pick<Counts, "failed" | "failures"> {
  if (failed > 0 || code === 0) return { failed, failures };
  return { failed: 1, failures: [`${name}: ended with ${code ?? "a signal"} though no test failed`] };
}

/** Every unit and database test, on the embedded PostgreSQL. */
export const runUnits = (temporary: string): Promise<Counts> => runVitest("tests", temporary, [], {});

/** The tests that use a database once more on PostgreSQL 15, where it is installed; what compares versions ran on all there are. */
export async function runOldPostgres(temporary: string): Promise<Counts> {
  if (!existsSync(OLD_POSTGRES)) {
    say("PostgreSQL 15 is not on this machine: its run of the database tests is skipped");
    return SKIPPED;
  }
  const environment = { XINPARK_TEST_POSTGRES: "15" };
  return runVitest("database tests on PostgreSQL 15", temporary, testFiles("database"), environment);
}

interface BrowserSuite {
  readonly file: string;
  readonly specs: readonly { readonly title: string; readonly ok: boolean; readonly line: number }[];
  readonly suites?: readonly BrowserSuite[] | undefined;
}

const browserSuite: z.ZodType<BrowserSuite> = z.lazy(() =>
  z.object({
    file: z.string(),
    specs: z.array(z.object({ title: z.string(), ok: z.boolean(), line: z.number() })),
    suites: z.array(browserSuite).optional(),
  }),
);

const failedSpecs = (suite: BrowserSuite): string[] => [
  ...suite.specs.filter(({ ok }) => !ok).map(({ title, line }) => `${suite.file}:${line} ${title}`),
  ...(suite.suites ?? []).flatMap(failedSpecs),
];

const playwrightReport = z.object({
  suites: z.array(browserSuite),
  stats: z.object({ expected: z.number(), skipped: z.number(), unexpected: z.number(), flaky: z.number() }),
});

/** The tests in a browser; without one they are skipped, and on the build machine that is a failure. */
export async function runBrowser(temporary: string): Promise<Counts> {
  const folder = join(ROOT, "e2e");
  const specs = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".spec.ts")) : [];
  if (specs.length === 0) return NOTHING;
  say("— browser tests");
  if ((await findChromium()) === undefined) {
    say("no Chromium was found (set CHROMIUM to its path): the browser tests are skipped");
    return process.env["CI"] === "true" ? failedAs("no Chromium for the browser tests") : SKIPPED;
  }
  const report = join(temporary, "browser.json");
  const { code } = await run("playwright", ["test", "--reporter=list,json"], {
    shown: true,
    environment: { TMPDIR: temporary, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    timeoutMilliseconds: SUITE_MILLISECONDS,
  });
  if (!existsSync(report)) return failedAs("browser tests: no report");
  const { stats, suites } = playwrightReport.parse(JSON.parse(readFileSync(report, "utf8")));
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    skipped: stats.skipped,
    ...failing("browser tests", failed, suites.flatMap(failedSpecs), code),
  };
}
