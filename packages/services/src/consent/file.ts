import type { ConsentFileOutput } from "@xinpark/kernel/contract";
import type { OpenedConsent, Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { KNOWN_TIMES, publicOn, readSubject, recordRow, shownRecord, withheldOf } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";
import { openedItems } from "./read.ts";

/** An enterprise's records as a consent opens them. */

export interface ConsentFileRequest {
  readonly consent: number;
  readonly item: string | null;
  readonly after: number | null;
  readonly limit: number;
}

const DAY = sql`coalesce(r.decided_on, r.published_on, date '0001-01-01')`;

/**
 * A page of the records that a live consent opens, newest first; what was repaired or withdrawn is shared no more (信用修复管理办法 2). The session reaches them by row security alone:
 * the statement names the subject and the page, not the permission. Throws `consent-not-live`.
 */
export async function readConsentFile(
  session: Session,
  installation: Installation,
  request: ConsentFileRequest,
): Promise<ConsentFileOutput> {
  const opened = await session.openConsent(request.consent);
  const { shown } = await readSubject(session, installation, opened.subject);
  const rows = await session.rows(
    recordRow,
    sql`
    with page as (
      select r.*, ${publicOn(session.today)} from record r
      where r.subject_id = ${opened.subject} and r.status = 'in-force' and r.item = any (${request.item === null ? opened.items : opened.items.filter((item) => item === request.item)}::text[])
        ${request.after === null ? sql`` : sql`and (${DAY}, r.id) < (select ${DAY}, r.id from record r where r.subject_id = ${opened.subject} and r.id = ${request.after})`}
      order by ${DAY} desc, r.id desc limit ${request.limit + 1}
    )
    select p.*, o.code as department, o.label_zh, o.label_en, e.missing, k.known_at, e.payload
    from page p
    join record_entry e on e.subject_id = p.subject_id and e.id = p.entry_id
    join organisation o on o.id = p.department_id
    ${KNOWN_TIMES}
    order by coalesce(p.decided_on, p.published_on, date '0001-01-01') desc, p.id desc`,
  );
  const records = rows
    .slice(0, request.limit)
    .map((row) => shownRecord(installation, session.today, row, audienceOf(opened, row.item)));
  return {
    consent: opened.id,
    subject: {
      id: shown.id,
      name: shown.name,
      uscc: shown.uscc,
      kindLabel: shown.kindLabel,
      state: shown.state,
      synthetic: shown.synthetic,
    },
    items: openedItems(installation, { items: [...opened.items], fields: mutable(opened) }, session.today),
    records,
    withheld: opened.items.flatMap((item) =>
      withheldOf(installation, session.today, [item], audienceOf(opened, item)),
    ),
    next: rows.length > request.limit ? (records.at(-1)?.id ?? null) : null,
  };
}

const audienceOf = (opened: OpenedConsent, item: string) =>
  ({ kind: "consent", fields: opened.fields[item] ?? null }) as const;

const mutable = (opened: OpenedConsent): Record<string, string[]> =>
  Object.fromEntries(Object.entries(opened.fields).map(([item, fields]) => [item, [...fields]]));

const AT_ONCE = 500;

/** Everything a consent opens, in one document: what a report keeps. */
export async function readWholeConsentFile(
  session: Session,
  installation: Installation,
  consent: number,
): Promise<ConsentFileOutput> {
  const first = await readConsentFile(session, installation, {
    consent,
    item: null,
    after: null,
    limit: AT_ONCE,
  });
  const records = [...first.records];
  let { next } = first;
  while (next !== null) {
    const page = await readConsentFile(session, installation, {
      consent,
      item: null,
      after: next,
      limit: AT_ONCE,
    });
    records.push(...page.records);
    ({ next } = page);
  }
  return { ...first, records, next: null };
}
