/** `npm run bench -- NAME`: ours and its peers on the same work in one run; the figures go to bench/results/NAME.json. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchAudit } from "./audit.ts";
import { benchDelivery } from "./delivery.ts";
import { benchEvaluation } from "./evaluation.ts";
import { benchNameSearch } from "./name-search.ts";
import { benchPointRead } from "./point-read.ts";
import { benchTemplate } from "./template.ts";
import { benchReport } from "./report.ts";
import { benchVerifying } from "./verifying.ts";
import { benchRowSecurity } from "./row-security.ts";
import { machine, type BenchOptions, type BenchResult } from "./result.ts";

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult>>> = {
  audit: benchAudit,
  delivery: benchDelivery,
  evaluation: benchEvaluation,
  "name-search": benchNameSearch,
  "point-read": benchPointRead,
  report: benchReport,
  "row-security": benchRowSecurity,
  template: benchTemplate,
  verify: benchVerifying,
};

const USAGE = `npm run bench -- NAME [options]
  NAME               ${Object.keys(BENCHES).join(" | ")}
  --rows N           penalties, or names (1000000)
  --enterprises N    enterprises (200000)
  --item ITEM        what is delivered instead of penalties: XK, abnormal-operation (CF)
  --subjects N       enterprises to evaluate, with twenty records each (20000)
  --runs N           runs, of which the median counts (3)
  --folder PATH      keep files and prepared databases here and use them again
  --brief            the headline only
  --profile          CPU profiles of our process into the folder
  --rate N           requests a second (200)
  --seconds N        seconds of load (30)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "1000000" },
    enterprises: { type: "string", default: "200000" },
    item: { type: "string", default: "CF" },
    subjects: { type: "string", default: "20000" },
    runs: { type: "string", default: "3" },
    folder: { type: "string" },
    brief: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "30" },
  },
});

const [name = ""] = positionals;
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const about = machine();
  const result = await bench({
    rows: Number(values.rows),
    enterprises: Number(values.enterprises),
    item: values.item,
    subjects: Number(values.subjects),
    runs: Number(values.runs),
    folder: values.folder === undefined ? null : resolve(values.folder),
    brief: values.brief,
    profile: values.profile,
    rate: Number(values.rate),
    seconds: Number(values.seconds),
  });
  const text = `${JSON.stringify({ name, machine: about, ...result }, null, 2)}\n`;
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), text);
  process.stdout.write(text);
}
