import { z } from "zod";
import type { TemplateQuery } from "@xinpark/kernel/contract";
import { templateRow } from "@xinpark/kernel/exchange";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { recordsOfTemplate, type TemplateTerms } from "./query-template.ts";
import type { ExportedChunk } from "./rows.ts";

/** The rows of an export in a receiver's template: nothing but the template's columns. */

const fetchedRow = z.object({
  subject_id: z.number(),
  payload: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});

/**
 * One snapshot. What the public may see stands by day and number; what a second person let out in the order that the request's
 * secret gives, because the form has no room for a mark.
 */
export async function* templateChunks(
  session: Session,
  installation: Installation,
  query: TemplateQuery,
  terms: TemplateTerms,
  marker: Buffer | null,
): AsyncGenerator<ExportedChunk> {
  const order =
    marker === null
      ? sql`order by p.decided_on, p.id`
      : sql`order by sha256(${marker}::bytea || convert_to(p.id::text, 'UTF8'))`;
  await session.run(sql`
    declare exported no scroll cursor for
    with page as (select r.* from ${recordsOfTemplate(query, terms.item.id, session.today)})
    select p.subject_id, e.payload from page p join record_entry e on e.subject_id = p.subject_id and e.id = p.entry_id
    ${order}`);
  const reader = { audience: { kind: query.audience }, masks: installation.masks(session.today) } as const;
  for (;;) {
    const found = await session.rows(fetchedRow, sql`fetch 1000 from exported`);
    if (found.length === 0) return;
    const rows = found.map(({ payload }) => templateRow(terms.template, terms.item, payload, reader));
    yield { rows, subjects: [...new Set(found.map((row) => row.subject_id))] };
  }
}
