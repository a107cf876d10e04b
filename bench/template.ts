/** How quickly a filled template is validated: reading the workbook and checking every row, beside reading it alone. */
import { createWriteStream, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readXlsx } from "hucre/xlsx";
import { createCodeTables, parseTableCsv } from "@xinpark/kernel/code";
import { createLibrary, parseDefinitions } from "@xinpark/kernel/definition";
import { compileIntake, type SourceCell } from "@xinpark/kernel/delivery";
import { expectValue } from "@xinpark/kernel/outcome";
import { createRecordRules } from "@xinpark/kernel/record";
import { templateColumns } from "@xinpark/kernel/template";
import { workbookBytes, type Cell } from "@xinpark/services/spreadsheet";
import { uscc } from "../apps/server/src/test-support/codes.ts";
import { openSource } from "../packages/services/src/delivery/readers/index.ts";
import { median, ratio, rounded } from "./figures.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const ROWS = 10_000;
const DAY = "2026-06-01";
const DEFINITIONS = join(import.meta.dirname, "../definitions/base");

const library = () =>
  createLibrary(
    readdirSync(DEFINITIONS, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .flatMap((name) =>
        expectValue(parseDefinitions(readFileSync(join(DEFINITIONS, name), "utf8"), name)).map((one) =>
          one.kind === "table" && one.file !== undefined
            ? {
                ...one,
                rows: parseTableCsv(readFileSync(join(DEFINITIONS, dirname(name), one.file), "utf8")),
              }
            : one,
        ),
      ),
  );

/** The benchmark `template`: item CF, a worker for reading as in a delivery; no database. */
export async function benchTemplate({ runs }: BenchOptions): Promise<BenchResult> {
  const known = library();
  const rowsOf = (id: string) => expectValue(known.find("table", id, DAY)).rows ?? [];
  const item = expectValue(known.find("item", "CF", DAY));
  const identifierKinds = new Map(known.list("identifier-kind", DAY).map((kind) => [kind.id, kind]));
  const context = {
    tables: expectValue(
      createCodeTables({ registry: rowsOf("uscc-registry"), divisions: rowsOf("division") }),
    ),
    identifierKinds,
    rules: createRecordRules(known, "37"),
    day: DAY,
  };
  const columns = templateColumns(item, identifierKinds, "zh");
  const filled = function* (): Generator<Cell[]> {
    for (let row = 1; row <= ROWS; row += 1)
      yield columns.map(({ code, example }) => {
        if (code === "CF_XDR_MC") return `示例科技${row}有限公司`;
        if (code === "CF_XDR_SHXYM") return uscc(row);
        if (code === "CF_WSH") return `示罚〔2024〕${row}号`;
        return example;
      });
  };
  const folder = await mkdtemp(join(tmpdir(), "xinpark-template-"));
  const path = join(folder, "template.xlsx");
  try {
    const sheet = {
      name: "数据",
      columns: columns.map(({ heading, format }) => ({ heading, format })),
      rows: filled(),
    };
    await pipeline(workbookBytes({ sheets: [sheet] }), createWriteStream(path));
    const validate = async (): Promise<number> => {
      const source = expectValue(await openSource(path, { name: "template.xlsx" }));
      try {
        const intake = expectValue(compileIntake(item, null, source.header, context));
        let ready = 0;
        for await (const block of source.rows())
          for (const row of block) {
            const cells: readonly SourceCell[] = row.cells;
            if (intake.prepare(cells).outcome === "ready") ready += 1;
          }
        return ready;
      } finally {
        await source.close();
      }
    };
    const read = async (): Promise<number> => {
      const book = await readXlsx(await readFile(path));
      return (book.sheets[0]?.rows.length ?? 1) - 1;
    };
    const ours = await timed(runs, validate);
    const peer = await timed(runs, read);
    const bytes = (await readFile(path)).length;
    return {
      work: { rows: ROWS, columns: columns.length, bytes },
      ours: { ...ours },
      peers: { "hucre, reading alone": { ...peer } },
      ratio: { "hucre, reading alone": ratio(peer.seconds, ours.seconds) },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Taken {
  readonly seconds: number;
  /** Of all threads: what is left when others keep the machine busy. */
  readonly processorSeconds: number;
}

/** The medians of so many runs; every row must come out. */
async function timed(runs: number, work: () => Promise<number>): Promise<Taken> {
  const taken: Taken[] = [];
  for (let run = 0; run < runs; run += 1) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const rows = await work();
    const { user, system } = process.cpuUsage(before);
    taken.push({ seconds: (performance.now() - start) / 1000, processorSeconds: (user + system) / 1e6 });
    if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came out`);
  }
  return {
    seconds: rounded(median(taken.map((one) => one.seconds))),
    processorSeconds: rounded(median(taken.map((one) => one.processorSeconds))),
  };
}
