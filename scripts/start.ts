/** `npm start`: builds what is needed, makes a synthetic region in an empty embedded database, and serves. */
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";

module.enableCompileCache?.();
const { ensureBuilt } = await import("./support/ensure-built.ts");
const { endWithNpm } = await import("./support/end-with-npm.ts");
endWithNpm();
await ensureBuilt();
const { isDay } = await import("@xinpark/kernel/day");
const { exitCode, problem, ProblemError } = await import("@xinpark/kernel/outcome");
const { initialise } = await import("@xinpark/server/application");
const { installationConfiguration } = await import("../apps/cli/src/installation.ts");
const { createOutput, formatProblems, languageOf } = await import("../apps/cli/src/output/index.ts");
const { serveUntilSignal } = await import("../apps/cli/src/serving.ts");

const PACK = "zibo-hitech";
const output = createOutput({ json: false, language: languageOf(process.env) });

try {
  const configuration = installationConfiguration();
  const accountsFile = join(configuration.dataFolder, "demo-accounts.txt");
  const embedded = configuration.databaseUrl === undefined;
  const url = await serveUntilSignal(
    configuration,
    // A database of one's own is only migrated; what goes into it is decided by `xinpark init`.
    embedded ? { initialise: (log) => makeSample(configuration, log) } : {},
  );
  await output.line(output.text({ zh: `信园已启动：${url}`, en: `XinPark is at ${url}` }));
  if (existsSync(accountsFile)) {
    await output.line(
      output.text({ zh: `示例账户：${accountsFile}`, en: `sample accounts: ${accountsFile}` }),
    );
  }
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  process.stderr.write(`${formatProblems(error.problems, output.language)}\n`);
  const [first] = error.problems;
  process.exitCode = first === undefined ? 1 : exitCode(first);
}

async function makeSample(
  configuration: ReturnType<typeof installationConfiguration>,
  log: Parameters<typeof initialise>[1]["log"],
): Promise<void> {
  await output.line(
    output.text({ zh: "正在生成合成的示例区域……", en: "making a synthetic sample region …" }),
  );
  const progress = output.progress();
  const made = await initialise(configuration, {
    sample: true,
    pack: PACK,
    day: dayArgument(),
    log,
    onProgress: (done, of) =>
      progress.update(output.text({ zh: `${done} / ${of} 批`, en: `${done} of ${of} deliveries` })),
  });
  progress.end();
  // Shown this once; afterwards the file alone has them.
  if (made.accountsFile !== null) await output.raw(readFileSync(made.accountsFile, "utf8"));
}

/** `npm start -- --day 2026-11-01`: the day at which the sample's history ends. */
function dayArgument(): string | null {
  const index = process.argv.indexOf("--day");
  if (index === -1) return null;
  const day = process.argv[index + 1] ?? "";
  if (isDay(day)) return day;
  throw new ProblemError(
    problem("invalid", "date-impossible", `没有这一天：${day}`, `there is no such day: ${day}`, "--day"),
  );
}
