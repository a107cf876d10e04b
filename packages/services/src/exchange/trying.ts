import type { SourceTrialOutput } from "@xinpark/kernel/contract";
import type { MappingDefinition } from "@xinpark/kernel/definition";
import { compileIntake } from "@xinpark/kernel/delivery";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import type { ServiceContext } from "../context/index.ts";
import { intakeContext, knownMapping, openSource, readingOf } from "../delivery/index.ts";
import { fetchSource } from "./fetching.ts";
import type { SourceRow } from "./store.ts";

/** A trial of an address: what it answers and how the first rows would end; nothing is delivered, and nothing is kept. */

const ROWS_TRIED = 100;
const FINDINGS_TOLD = 50;

/** Throws what fetching, opening or the mapping says. */
export async function trySource(
  context: ServiceContext,
  session: Session,
  source: SourceRow,
): Promise<SourceTrialOutput> {
  const mapping =
    source.mapping_id === null
      ? null
      : expectValue(await knownMapping(session, source.mapping_id, source.department));
  const { status, file, contentType } = await fetchSource(context, { ...source, cursor: null }, "on-trial");
  if (file === null)
    throw new ProblemError(
      problem("unavailable", "nothing-answered", "对方没有给出内容", "the address gave no content", "url"),
    );
  try {
    const clear = expectValue(await context.uploads.open(file));
    try {
      const tried = await tryRows(context, source, mapping, clear.path, session.today);
      return { httpStatus: status, bytes: file.bytes, contentType, ...tried };
    } finally {
      await clear.close();
    }
  } finally {
    await context.uploads.remove(file.sealed);
  }
}

type Tried = Omit<SourceTrialOutput, "httpStatus" | "bytes" | "contentType">;

async function tryRows(
  context: ServiceContext,
  source: SourceRow,
  mapping: MappingDefinition | null,
  path: string,
  day: string,
): Promise<Tried> {
  const installation = context.installation();
  const item = installation.item(source.item, day);
  const opened = expectValue(await openSource(path, { name: source.label, ...readingOf(mapping) }));
  try {
    const intake = expectValue(compileIntake(item, mapping, opened.header, intakeContext(installation, day)));
    const counts = { rowsRead: 0, ready: 0, refused: 0 };
    const findings: SourceTrialOutput["findings"] = [];
    for await (const block of opened.rows({ block: ROWS_TRIED })) {
      for (const row of block) {
        const prepared = intake.prepare(row.cells);
        counts.rowsRead += 1;
        if (prepared.outcome === "ready") counts.ready += 1;
        if (prepared.outcome === "refused") counts.refused += 1;
        if (prepared.outcome !== "ignored")
          findings.push(...prepared.findings.map((finding) => ({ ...finding, row: row.number })));
      }
      break;
    }
    return {
      format: opened.format,
      header: [...opened.header],
      ...counts,
      unusedColumns: [...intake.unusedColumns],
      findings: findings.slice(0, FINDINGS_TOLD),
    };
  } finally {
    await opened.close();
  }
}
