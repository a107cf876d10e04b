/** A report as PDF/A issued by the real server, one after another; against the compiler alone laying out one document as long. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { z } from "zod";
import { percentile, ratio, rounded } from "./figures.ts";
import { caughtUp, deliveredInstallation, settle } from "./point-read.ts";
import { openPlace, openServer } from "./place.ts";
import type { BenchOptions, BenchResult } from "./result.ts";
import { serve } from "./serving.ts";
import { Draw, enterpriseAt } from "./work-data.ts";

const WARM = 10;
const REPORTS = 100;
/** Lines of the peer's document: as many as a report of five penalties has. */
const LINES = 120;

const issued = z.object({ number: z.string(), bytes: z.number() });

/** Milliseconds from asking to the whole answer. */
async function issue(
  url: string,
  key: string,
  code: string,
): Promise<{ milliseconds: number; bytes: number }> {
  const begun = performance.now();
  const response = await fetch(`${url}/api/v1/subjects/${code}/reports`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "x-purpose": "operation", "content-type": "application/json" },
    body: JSON.stringify({ language: "zh", use: "银行授信" }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return { milliseconds: performance.now() - begun, bytes: issued.parse(answer).bytes };
}

/** The compiler in process with the same fonts and standard: milliseconds a document. */
function compileAlone(): number[] {
  const fonts = join(dirname(createRequire(import.meta.url).resolve("@embedpdf/fonts-sc")), "../fonts");
  const blobs = ["Regular", "Bold"].map((weight) => readFileSync(join(fonts, `NotoSansHans-${weight}.otf`)));
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [{ fontBlobs: blobs }] });
  const times: number[] = [];
  for (let turn = 0; turn < WARM + REPORTS; turn += 1) {
    const lines = Array.from(
      { length: LINES },
      (_, at) => `第${turn}份第${at}行 行政处罚决定书文号 违法事实 处罚依据`,
    );
    const begun = performance.now();
    const { result } = compiler.compile({
      mainFileContent: `#set text(font: "Noto Sans S Chinese")\n${lines.join("\n\n")}`,
      resetRead: false,
    });
    if (result === null) throw new Error("the compiler made no document");
    compiler.pdf(result, { pdfStandard: "a-2b", creationTimestamp: 0 });
    compiler.evictCache(10);
    if (turn >= WARM) times.push(performance.now() - begun);
  }
  return times;
}

/** The 95th percentile of issuing; `seconds` is that percentile. */
export async function benchReport(options: BenchOptions): Promise<BenchResult> {
  const work = { rows: Math.min(options.rows, 20_000), enterprises: Math.min(options.enterprises, 4000) };
  const place = await openPlace(work, options.folder);
  try {
    const dataFolder = await deliveredInstallation(place, work);
    const key = (await readFile(join(dataFolder, "keys/operator-key.txt"), "utf8")).trim();
    const server = await openServer(dataFolder);
    const serving = await serve(dataFolder);
    await caughtUp(server);
    await settle(server);
    const times: number[] = [];
    const sizes: number[] = [];
    try {
      for (let turn = 0; turn < WARM + REPORTS; turn += 1) {
        const { uscc } = enterpriseAt(new Draw(turn * 31).below(work.enterprises));
        const { milliseconds, bytes } = await issue(serving.url, key, uscc);
        if (turn < WARM) continue;
        times.push(milliseconds);
        sizes.push(bytes);
      }
    } finally {
      await serving.close();
      await server.close();
    }
    const alone = compileAlone();
    const [mine, theirs] = [percentile(times, 95) / 1000, percentile(alone, 95) / 1000];
    return {
      work: { ...work, reports: REPORTS, request: "POST /api/v1/subjects/{code}/reports, one after another" },
      ours: {
        seconds: rounded(mine),
        p50: rounded(percentile(times, 50)),
        p95: rounded(mine * 1000),
        slowest: rounded(percentile(times, 100)),
        bytesMedian: Math.round(percentile(sizes, 50)),
      },
      peers: {
        "compiler-alone": {
          seconds: rounded(theirs),
          p50: rounded(percentile(alone, 50)),
          what: `typst in process, ${LINES} lines in the same font as PDF/A-2b; no data read, nothing stored, sealed or audited`,
        },
      },
      ratio: { "compiler-alone": ratio(theirs, mine) },
    };
  } finally {
    await place.close();
  }
}
