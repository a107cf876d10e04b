import { exportQuery, templateQuery } from "@xinpark/kernel/contract";
import { templateHeadings } from "@xinpark/kernel/exchange";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Actor, Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { TextEncodingName, TextRow, TextTable } from "./format.ts";
import { Handover } from "./handover.ts";
import { headRows, recordHeadings, whoAndWhy } from "./head.ts";
import { listPages, requireList } from "./list.ts";
import { EXPORT_OPERATION } from "./names.ts";
import { checkTemplate } from "./query-template.ts";
import { checkQuery } from "./query.ts";
import { exportedChunks, type ExportedChunk, type ExportJob } from "./rows.ts";
import { EXPORT_JOB, LOCK_OF_EXPORTS, requester, type ExportContext } from "./requester.ts";
import { openEnvelope, readReceiverKey } from "./sealing.ts";
import type { ExportRow } from "./store.ts";
import { templateChunks } from "./template.ts";
import { rowMark } from "./watermark.ts";

/** Where the rows of an export come from, by its kind. */

export interface ExportSource {
  /** What the audit's opening entry says of it. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly encoding: TextEncodingName;
  /** Read in the actor's name; `progress` counts the rows of data. */
  readonly table: (actor: Actor, progress: Progress) => TextTable;
}

interface Progress {
  rows: number;
}

/** Checks what is asked by the definitions of the day. Throws located problems. */
export function sourceOf(context: ExportContext, row: ExportRow): ExportSource {
  switch (row.kind) {
    case null:
      return recordsSource(context, row);
    case "template":
      return templateSource(context, row);
    case "list":
      return listSource(context, row);
  }
}

function recordsSource(context: ExportContext, row: ExportRow): ExportSource {
  const installation = context.installation();
  const query = exportQuery.parse(row.query);
  const terms = expectValue(checkQuery(installation, query, context.today()));
  const envelope = row.sealed_to === null ? null : openEnvelope(expectValue(readReceiverKey(row.sealed_to)));
  const { sealing } = context.services;
  const [marker, sealed] = [Buffer.from(row.marker, "hex"), row.sealed_fields];
  const job: ExportJob = { id: row.id, query, terms, marker, sealed, envelope, sealing };
  const chunks = (session: Session) => exportedChunks(session, installation, job);
  const table = (actor: Actor, progress: Progress): TextTable => ({
    name: terms.item.label.zh,
    head: [...headRows(installation, row, job, context.today())],
    headings: recordHeadings(job),
    rows: protectedRows(context, row, actor, chunks, progress),
  });
  return { detail: { item: query.item }, encoding: "utf-8", table };
}

/** Nothing but the template's columns, so that the receiver can take the file as it is. */
function templateSource(context: ExportContext, row: ExportRow): ExportSource {
  const installation = context.installation();
  const query = templateQuery.parse(row.query);
  const terms = expectValue(checkTemplate(installation, query, context.today()));
  const marker = row.unguarded === true ? null : Buffer.from(row.marker, "hex");
  const chunks = (session: Session) => templateChunks(session, installation, query, terms, marker);
  const table = (actor: Actor, progress: Progress): TextTable => ({
    name: terms.item.label.zh,
    head: [],
    headings: templateHeadings(terms.template, query.headings),
    rows: protectedRows(context, row, actor, chunks, progress),
  });
  return { detail: { template: query.template, item: terms.item.id }, encoding: query.encoding, table };
}

/** A list that a second person let out says so above its headings, and each of its rows carries a mark. */
function listSource(context: ExportContext, row: ExportRow): ExportSource {
  const list = requireList(context.services, row.operation ?? "");
  const language = row.language ?? "zh";
  const marker = row.unguarded === true ? null : Buffer.from(row.marker, "hex");
  async function* rows(actor: Actor, progress: Progress): AsyncGenerator<TextRow> {
    const pages = listPages(context.services, context.door, actor, list, { query: row.query, language });
    for await (const page of held(context, row, pages)) {
      await requester(context, row);
      for (const cells of page) {
        progress.rows += 1;
        yield marker === null ? cells : [rowMark(marker, progress.rows), String(progress.rows), ...cells];
      }
      await noteProgress(context, row.id, progress.rows);
    }
  }
  const headings = list.columns.map((column) => column.label[language]);
  const marks = marker === null ? [] : MARK_HEADINGS[language];
  const numbers = new Set(list.columns.flatMap(({ whole }, at) => (whole ? [marks.length + at] : [])));
  const table = (actor: Actor, progress: Progress): TextTable => ({
    name: list.operation.label[language],
    head: marker === null ? [] : [...whoAndWhy(context.installation(), row, context.today())],
    headings: [...marks, ...headings],
    numbers,
    rows: rows(actor, progress),
  });
  return { detail: { list: list.operation.name }, encoding: "utf-8", table };
}

const MARK_HEADINGS = { zh: ["追溯码", "序号"], en: ["Mark", "No."] } as const;

/** Before the rows of a chunk go on, an entry that names their subjects is committed. */
async function* protectedRows(
  context: ExportContext,
  row: ExportRow,
  actor: Actor,
  chunks: (session: Session) => AsyncGenerator<ExportedChunk>,
  progress: Progress,
): AsyncGenerator<TextRow> {
  for await (const chunk of chunksOf(context, actor, row.id, chunks)) {
    await requester(context, row);
    const detail = { export: row.id, part: "subjects", rows: chunk.rows.length, shows: "export" };
    if (row.unguarded !== true)
      await context.door.open(actor, (session) =>
        session.audit({ operation: EXPORT_OPERATION, class: "read", subjects: chunk.subjects, detail }),
      );
    for (const cells of chunk.rows) {
      yield cells;
      progress.rows += 1;
    }
    await noteProgress(context, row.id, progress.rows);
  }
}

const noteProgress = (context: ExportContext, id: number, rows: number): Promise<number> =>
  context.door.open(EXPORT_JOB, (session) =>
    session.run(sql`update export_request set progress = ${rows} where id = ${id} and state = 'running'`),
  );

/** The chunks of a transaction that stays open while they are taken: one snapshot, held by a lock that tells that somebody writes. */
async function* chunksOf<T>(
  context: ExportContext,
  actor: Actor,
  id: number,
  chunks: (session: Session) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const queue = new Handover<T>();
  const reading = context.door
    .open(actor, async (session) => {
      await session.run(sql`select pg_advisory_xact_lock(${LOCK_OF_EXPORTS}, ${id}::int)`);
      for await (const chunk of chunks(session)) {
        if (!(await queue.give(chunk))) return;
      }
    })
    .then(
      () => queue.end(null),
      (error: unknown) => queue.end(error),
    );
  try {
    yield* queue.taken();
  } finally {
    queue.stop();
    await reading;
  }
}

/** Pages that are asked in transactions of their own, while the lock of the export is held. */
const held = <T>(context: ExportContext, row: ExportRow, pages: AsyncIterable<T>): AsyncGenerator<T> =>
  chunksOf(context, EXPORT_JOB, row.id, () => pages);
