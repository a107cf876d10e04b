import type { TemplateQuery } from "@xinpark/kernel/contract";
import { templateHeadings } from "@xinpark/kernel/exchange";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door } from "@xinpark/platform/door";
import {
  openAuditedStream,
  requireRight,
  type StreamEnd,
  type StreamPart,
} from "@xinpark/platform/operation";
import type { Installation } from "../installation/index.ts";
import { bytesOf, type TextRow } from "./format.ts";
import { Handover } from "./handover.ts";
import { EXPORT_OPERATION } from "./names.ts";
import { checkTemplate } from "./query-template.ts";
import { templateChunks } from "./template.ts";

/** Records in a receiver's template, written straight away where only what is public leaves: for the command line. */

interface DirectContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
}

/** The file's bytes, with opening and closing entry. Throws what `checkTemplate` says, and `export-guarded`. */
export async function directTemplate(
  context: DirectContext,
  actor: Actor,
  query: TemplateQuery,
  format: "csv" | "xlsx",
): Promise<AsyncGenerator<Uint8Array, StreamEnd>> {
  requireRight(actor, "exchange.read");
  if (query.audience !== "public") throw new ProblemError(GUARDED);
  const installation = context.installation();
  const terms = expectValue(checkTemplate(installation, query, context.today()));
  const note = {
    operation: EXPORT_OPERATION,
    class: "read",
    detail: { template: query.template, item: terms.item.id, format },
  } as const;
  async function* parts(): AsyncGenerator<StreamPart> {
    const progress = { rows: 0 };
    let told = 0;
    const table = {
      name: terms.item.label.zh,
      head: [],
      headings: templateHeadings(terms.template, query.headings),
      rows: counted(context.door, actor, progress, (session) =>
        templateChunks(session, installation, query, terms, null),
      ),
    };
    for await (const bytes of bytesOf(format, table, query.encoding)) {
      yield { bytes, rows: progress.rows - told };
      told = progress.rows;
    }
  }
  const { bytes } = await openAuditedStream(context.door, actor, note, parts);
  return bytes;
}

const GUARDED = {
  ...problem(
    "refused",
    "export-guarded",
    "政务共享的内容须由他人审批后导出",
    "what is shared among government leaves once another person approves",
    "--audience",
  ),
  remedy: { zh: "在网页“导出”中申请", en: "ask for it on the page “Exports”" },
};

async function* counted(
  door: Door,
  actor: Actor,
  progress: { rows: number },
  chunks: (session: Parameters<typeof templateChunks>[0]) => ReturnType<typeof templateChunks>,
): AsyncGenerator<TextRow> {
  const queue = new Handover<readonly TextRow[]>();
  const reading = door
    .open(actor, async (session) => {
      for await (const { rows } of chunks(session)) if (!(await queue.give(rows))) return;
    })
    .then(
      () => queue.end(null),
      (error: unknown) => queue.end(error),
    );
  try {
    for await (const rows of queue.taken()) {
      progress.rows += rows.length;
      yield* rows;
    }
  } finally {
    queue.stop();
    await reading;
  }
}
