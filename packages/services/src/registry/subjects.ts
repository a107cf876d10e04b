import { z } from "zod";
import type { LinkingIdentifier, PreparedRegistration } from "@xinpark/kernel/delivery";
import { divisionOf } from "@xinpark/kernel/code";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { rewriteReach } from "./places.ts";
import { piecesOfName } from "./naming.ts";

/** Subjects: opening files, and what registration says of them. */

/** A subject and where it belongs: the access columns of everything about it. */
export interface SubjectPlace {
  readonly id: number;
  readonly areaNo: number;
  readonly parkNo: number | null;
}

export interface NewSubject {
  readonly name: string;
  readonly identifiers: readonly LinkingIdentifier[];
  /** Null: opened by a checked code before registration came. */
  readonly registration: PreparedRegistration | null;
}

export interface OpeningBatch {
  readonly id: number;
  readonly day: string;
  readonly synthetic: boolean;
}

interface SubjectName {
  readonly subject: number;
  readonly name: string;
  readonly kind: "current" | "former";
}

/** Names with their pieces, as rows of `subject_name`. */
const named = (names: readonly SubjectName[]): Statement => {
  const rows = JSON.stringify(names.map((one) => ({ ...one, ...piecesOfName(one.name) })));
  return sql`select subject, name, kind, folded, initials, array(select jsonb_array_elements_text(grams)::int)
    from jsonb_to_recordset(${rows}::jsonb) as r (subject bigint, name text, kind text, folded text, initials text, grams jsonb)`;
};

/** Opens files, unseen until their batch closes. The caller holds the registry lock. */
export async function createSubjects(
  queries: Queries,
  installation: Installation,
  batch: OpeningBatch,
  subjects: readonly NewSubject[],
): Promise<SubjectPlace[]> {
  if (subjects.length === 0) return [];
  const numbers = await queries.rows(
    z.object({ n: z.number() }),
    sql`select nextval('subject_id_seq') as n from generate_series(1, ${subjects.length}::int)`,
  );
  const rows = subjects.map((subject, index) =>
    subjectRow(installation, batch.day, subject, numbers[index]?.n ?? 0),
  );
  await queries.run(sql`
    insert into subject (id, kind, name, uscc, state, provisional, established_on, industry, area_no, park_no, batch_id, synthetic)
    overriding system value
    select id, kind, name, uscc, state, provisional, established_on, industry, area_no, park_no, ${batch.id}, ${batch.synthetic}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id bigint, kind text, name text, uscc text, state text, provisional boolean,
      established_on date, industry text, area_no bigint, park_no bigint)`);
  const identifiers = subjects.flatMap((subject, index) =>
    subject.identifiers.map((one) => ({ subject: rows[index]?.id ?? 0, ...one })),
  );
  await addIdentifiers(queries, batch.id, identifiers);
  await queries.run(sql`
    insert into subject_name (subject_id, name, kind, folded, initials, grams)
    ${named(rows.map((row) => ({ subject: row.id, name: row.name, kind: "current" })))}
    on conflict do nothing`);
  return rows.map((row) => ({ id: row.id, areaNo: row.area_no, parkNo: row.park_no }));
}

function subjectRow(installation: Installation, day: string, subject: NewSubject, id: number) {
  const uscc = subject.identifiers.find((one) => one.kind === "uscc")?.value ?? null;
  const { registration } = subject;
  return {
    id,
    kind: registration?.kind ?? kindByCode(installation, day, uscc),
    name: subject.name,
    uscc,
    state: registration?.state ?? "active",
    provisional: registration === null,
    established_on: registration?.establishedOn ?? null,
    industry: registration?.industry ?? null,
    area_no: areaOf(registration?.area ?? null, subject.identifiers),
    park_no: parkOf(installation, registration?.park ?? null),
  };
}

/** What the first two characters of a USCC say, until registration says more. */
export function kindByCode(installation: Installation, day: string, uscc: string | null): string {
  const prefix = uscc?.slice(0, 2) ?? "";
  return (
    installation.library.list("subject-kind", day).find((kind) => kind.usccPrefixes.includes(prefix))?.id ??
    "other-organisation"
  );
}

/** The six-digit division as a number: as registered, else as the code carries it; 0 is unknown. */
export function areaOf(
  area: string | null,
  identifiers: readonly { readonly kind: string; readonly value: string }[],
): number {
  if (area !== null && /^\d{6}$/u.test(area)) return Number(area);
  const uscc = identifiers.find((one) => one.kind === "uscc");
  if (uscc !== undefined) return Number(divisionOf(uscc.value) ?? 0);
  const number = identifiers.find((one) => one.kind === "registration-number");
  return number !== undefined && /^\d{6}/u.test(number.value) ? Number(number.value.slice(0, 6)) : 0;
}

export function parkOf(installation: Installation, park: string | null): number | null {
  if (park === null) return null;
  return (
    installation.pack.regions.find((region) => region.code === park || region.label.zh === park)?.from ?? null
  );
}

async function addIdentifiers(
  queries: Queries,
  batch: number,
  identifiers: readonly { subject: number; kind: string; value: string }[],
): Promise<void> {
  if (identifiers.length === 0) return;
  await queries.run(sql`
    insert into subject_identifier (subject_id, kind, value, batch_id)
    select subject, kind, value, ${batch} from jsonb_to_recordset(${JSON.stringify(identifiers)}::jsonb) as r (subject bigint, kind text, value text)
    on conflict (kind, value) do update set subject_id = excluded.subject_id, batch_id = excluded.batch_id
      where ${abandoned(sql`subject_identifier.subject_id`)}`);
}

/** A file that a failed delivery opened, and of which nobody else has anything: nothing links to it, and its identifiers are free. */
export const abandoned = (subject: Statement): Statement => sql`(
  exists (select from subject a join batch f on f.id = a.batch_id where a.id = ${subject} and not a.known and f.state = 'failed')
  and not exists (select from record_entry e join batch o on o.id = e.batch_id where e.subject_id = ${subject} and o.state <> 'failed'))`;

export interface Registered {
  readonly subject: number;
  readonly name: string | null;
  readonly registration: PreparedRegistration;
  readonly identifiers: readonly { readonly kind: string; readonly value: string }[];
}

/** Applies the newest registration of each subject: kind, state, name with its history, identifiers, places. */
export async function applyRegistrations(
  session: Session,
  installation: Installation,
  batch: OpeningBatch,
  registered: readonly Registered[],
): Promise<void> {
  const rows = registered.map((one) => ({
    subject: one.subject,
    name: one.name,
    uscc: one.identifiers.find((identifier) => identifier.kind === "uscc")?.value ?? null,
    kind: one.registration.kind,
    state: one.registration.state,
    established_on: one.registration.establishedOn,
    industry: one.registration.industry,
    area_no: areaOf(one.registration.area, one.identifiers),
    park_no: parkOf(installation, one.registration.park),
    former: one.registration.formerNames,
  }));
  const given = JSON.stringify(rows);
  await renameSubjects(session, batch, rows);
  await moveSubjects(session, given);
  await session.run(sql`
    update subject s set kind = r.kind, state = r.state, name = coalesce(r.name, s.name), uscc = coalesce(s.uscc, r.uscc),
      established_on = coalesce(r.established_on, s.established_on), industry = coalesce(r.industry, s.industry), provisional = false
    from jsonb_to_recordset(${given}::jsonb) as r (subject bigint, name text, uscc text, kind text, state text, established_on date, industry text)
    where s.id = r.subject`);
  await addIdentifiers(
    session,
    batch.id,
    registered.flatMap((one) =>
      one.identifiers.map((identifier) => ({ subject: one.subject, ...identifier })),
    ),
  );
  await recordPlaces(session, batch, given);
}

/** The old name becomes a former one; names that registration lists as former are kept as such. */
async function renameSubjects(
  queries: Queries,
  batch: OpeningBatch,
  rows: readonly {
    readonly subject: number;
    readonly name: string | null;
    readonly former: readonly string[];
  }[],
): Promise<void> {
  const present = rows.flatMap(({ subject, name }) =>
    name === null ? [] : [{ subject, name, kind: "current" as const }],
  );
  const former = rows.flatMap((row) =>
    row.former.map((name) => ({ subject: row.subject, name, kind: "former" as const })),
  );
  await queries.run(sql`
    update subject_name n set kind = 'former', valid_to = ${batch.day}
    from jsonb_to_recordset(${JSON.stringify(present)}::jsonb) as r (subject bigint, name text)
    where n.subject_id = r.subject and n.kind = 'current' and n.name <> r.name`);
  await queries.run(sql`
    insert into subject_name (subject_id, name, kind, folded, initials, grams)
    ${named(present)}
    on conflict (subject_id, name) do update set kind = 'current', valid_to = null`);
  await queries.run(sql`
    insert into subject_name (subject_id, name, kind, folded, initials, grams)
    ${named(former)}
    on conflict do nothing`);
}

const movedRow = z.object({ subject: z.number() });

/** Registration that moves a subject rewrites the access columns of everything about it: one audited act. */
async function moveSubjects(session: Session, given: string): Promise<void> {
  const moved = await session.rows(
    movedRow,
    sql`select r.subject from jsonb_to_recordset(${given}::jsonb) as r (subject bigint, area_no bigint, park_no bigint)
      join subject s on s.id = r.subject
      where (r.area_no <> 0 and r.area_no <> s.area_no) or (r.park_no is not null and r.park_no is distinct from s.park_no)`,
  );
  if (moved.length === 0) return;
  const subjects = moved.map((row) => row.subject);
  await session.run(sql`
    update subject s set area_no = case when r.area_no <> 0 then r.area_no else s.area_no end, park_no = coalesce(r.park_no, s.park_no)
    from jsonb_to_recordset(${given}::jsonb) as r (subject bigint, area_no bigint, park_no bigint)
    where s.id = r.subject and s.id = any(${subjects}::bigint[])`);
  await rewriteReach(session, subjects);
  await session.audit({ operation: "registry.move", class: "write", subjects });
}

/**
 * Dated relations to places: a new one ends the one before.
 * `offset 0` keeps each look-up on the primary key: joined, a table that was just filled is scanned once a subject.
 */
async function recordPlaces(queries: Queries, batch: OpeningBatch, given: string): Promise<void> {
  for (const [relation, column] of [
    ["registered-area", sql`nullif(area_no, 0)::text`],
    ["park", sql`park_no::text`],
  ] as const) {
    await queries.run(sql`
      with stated as (
        select subject, ${column} as region from jsonb_to_recordset(${given}::jsonb) as r (subject bigint, area_no bigint, park_no bigint)
      ), left_behind as (
        select t.subject, q.region, q.valid_from from stated t cross join lateral (
          select region, valid_from from subject_region where subject_id = t.subject and relation = ${relation} and valid_to is null offset 0) q
        where t.region is not null and q.region <> t.region
      ), ended as (
        update subject_region p set valid_to = ${batch.day} from left_behind l
        where p.subject_id = l.subject and p.relation = ${relation} and p.region = l.region and p.valid_from = l.valid_from
      )
      insert into subject_region (subject_id, relation, region, valid_from, batch_id)
      select t.subject, ${relation}, t.region, ${batch.day}, ${batch.id} from stated t
      where t.region is not null and not exists (
        select from subject_region p where p.subject_id = t.subject and p.relation = ${relation} and p.region = t.region and p.valid_to is null
        offset 0)
      on conflict do nothing`);
  }
}
