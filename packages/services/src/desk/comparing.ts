import { z } from "zod";
import type { ComparisonRuleDefinition } from "@xinpark/kernel/definition";
import { agrees } from "@xinpark/kernel/desk";
import { unreachable } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { identifier, sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { closeCorrected, raise, type NewFinding } from "./raising.ts";
import type { KnownBatch } from "./rules.ts";

/**
 * What two sources say of the same thing (核查比对), for the subjects a batch touched. The database finds what differs letter by
 * letter in one statement a rule; the kernel says what differs in earnest. Values are never copied: a finding names entries.
 */

const candidateRow = z.object({
  subject: z.number(),
  record: z.number(),
  entry: z.number(),
  department: z.number(),
  item: z.string(),
  value: z.string().nullable(),
  field: z.string().nullable(),
  reference_record: z.number().nullable(),
  reference_entry: z.number().nullable(),
  reference_department: z.number().nullable(),
  reference_value: z.string().nullable(),
  reference_field: z.string().nullable(),
  /** Other values that may stand for the reference. */
  may_be: z.array(z.string()),
  /** The finding there is already, and what the entries it names say. */
  known: z.number().nullable(),
  known_open: z.boolean().nullable(),
  known_value: z.string().nullable(),
  known_reference: z.string().nullable(),
});
type Candidate = z.infer<typeof candidateRow>;

/** Findings that one batch raises by one rule: what is wrong everywhere is wrong in the mapping, and needs no list of a million. */
const MOST = 2000;

/** Compares the subjects of a batch by every rule that speaks of its item. */
export async function compareSources(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
): Promise<void> {
  const registering = new Set(
    installation
      .items(session.today)
      .filter((item) => item.establishes === "subject")
      .map((item) => item.id),
  );
  for (const rule of installation.library.list("comparison-rule", session.today)) {
    if (!speaksOf(rule, batch.item, registering)) continue;
    const candidates = await session.rows(candidateRow, candidatesBy(rule, batch, session.today));
    const differing = candidates.filter((one) => !agreesBy(rule, one));
    const raised: NewFinding[] = [];
    for (const one of differing) {
      if (one.known === null) raised.push(findingOf(rule, one));
      else if (sameAsKnown(rule, one)) continue;
      else if (one.known_open === true) await restate(session, rule, one);
      else raised.push(findingOf(rule, one));
    }
    await raise(session, installation, raised);
    // Of more than are looked at nobody knows which are gone.
    if (candidates.length >= MOST) continue;
    await closeSettledByData(
      session,
      rule.id,
      batch.id,
      differing.map((one) => keyOf(one.record)),
    );
  }
}

function speaksOf(rule: ComparisonRuleDefinition, item: string, registering: ReadonlySet<string>): boolean {
  switch (rule.form) {
    case "fields":
      return rule.reference.item === item || rule.compared.some((one) => one.item === item);
    case "same-document":
      return rule.items.includes(item);
    case "state":
      return rule.item === item || registering.has(item);
    default:
      return unreachable(rule);
  }
}

const keyOf = (record: number): string => `record/${record}`;

function agreesBy(rule: ComparisonRuleDefinition, one: Candidate): boolean {
  if (rule.form !== "fields") return false;
  return agrees(rule.as, one.value ?? "", [one.reference_value ?? "", ...one.may_be]);
}

function sameAsKnown(rule: ComparisonRuleDefinition, one: Candidate): boolean {
  if (rule.form === "state") return true;
  if (one.known_value === null || one.known_reference === null) return false;
  const as = rule.form === "fields" ? rule.as : "text";
  return (
    agrees(as, one.value ?? "", [one.known_value]) &&
    agrees(as, one.reference_value ?? "", [one.known_reference])
  );
}

const detailOf = (one: Candidate) => ({
  record: one.record,
  entry: one.entry,
  field: one.field,
  referenceRecord: one.reference_record,
  referenceEntry: one.reference_entry,
  referenceField: one.reference_field,
});

const fingerprintOf = (one: Candidate): string => `${one.reference_entry ?? 0}/${one.entry}`;

const findingOf = (rule: ComparisonRuleDefinition, one: Candidate): NewFinding => ({
  kind: "disagreement",
  rule: rule.id,
  ruleVersion: rule.version,
  subjectKey: keyOf(one.record),
  fingerprint: fingerprintOf(one),
  department: one.department,
  otherDepartment: one.reference_department === one.department ? null : one.reference_department,
  item: one.item,
  subject: one.subject,
  detail: detailOf(one),
});

/** An open finding names the entries of today. */
async function restate(session: Session, rule: ComparisonRuleDefinition, one: Candidate): Promise<void> {
  await session.run(sql`
    update finding set detail = ${JSON.stringify(detailOf(one))}::jsonb, fingerprint = ${fingerprintOf(one)}
    where id = ${one.known} and rule = ${rule.id}`);
}

const touched = (batch: number): Statement =>
  sql`touched as materialized (select distinct subject_id from record_entry where batch_id = ${batch})`;

/** Open findings about the subjects of the batch whose difference is gone. */
async function closeSettledByData(
  session: Session,
  rule: string,
  batch: number,
  differing: readonly string[],
): Promise<void> {
  const gone = await session.rows(
    z.object({ id: z.number() }),
    sql`with ${touched(batch)} select f.id from finding f join touched t on t.subject_id = f.subject_id
      where f.rule = ${rule} and f.state = 'open' and f.subject_key <> all (${differing}::text[])`,
  );
  await closeCorrected(
    session,
    gone.map((one) => one.id),
    batch,
  );
}

/** The finding about a record there is already, the latest; with the values its entries hold. */
const knownFinding = (rule: string, value: Statement, reference: Statement): Statement => sql`
  left join lateral (select f.id as known, f.state = 'open' as known_open, ${value} as known_value, ${reference} as known_reference
    from finding f
    left join record_entry old on old.subject_id = c.subject and old.id = (f.detail ->> 'entry')::bigint
    left join record_entry old_reference on old_reference.subject_id = c.subject and old_reference.id = (f.detail ->> 'referenceEntry')::bigint
    where f.rule = ${rule} and f.subject_key = 'record/' || c.record order by f.id desc limit 1) k on true`;

function candidatesBy(rule: ComparisonRuleDefinition, batch: KnownBatch, today: string): Statement {
  switch (rule.form) {
    case "fields":
      return fieldCandidates(rule, batch);
    case "same-document":
      return documentCandidates(rule, batch);
    case "state":
      return stateCandidates(rule, batch, today);
    default:
      return unreachable(rule);
  }
}

type RuleOf<F extends ComparisonRuleDefinition["form"]> = Extract<ComparisonRuleDefinition, { form: F }>;

/**
 * The records of each subject, by the key of the table. Joined freely, a plan made while the counts of a large batch are not
 * known yet goes through all records once a subject.
 */
const recordsOf = (subject: Statement, items: readonly string[]): Statement =>
  sql`lateral (select * from record where subject_id = ${subject} and item = any (${items}::text[]) and status = 'in-force' offset 0)`;

/** The payload of a record's latest entry. */
const payloadOf = (record: string): Statement =>
  sql`lateral (select payload from record_entry where subject_id = ${identifier(record)}.subject_id and id = ${identifier(record)}.entry_id offset 0)`;

/** Records decided since the latest reference record, whose field differs from it. */
function fieldCandidates(rule: RuleOf<"fields">, batch: KnownBatch): Statement {
  const fields = JSON.stringify(Object.fromEntries(rule.compared.map((one) => [one.item, one.field])));
  const items = rule.compared.map((one) => one.item);
  return sql`
    with ${touched(batch.id)}, reference as materialized (
      select distinct on (r.subject_id) r.subject_id, r.id, r.entry_id, r.department_id, r.decided_on, e.payload ->> ${rule.reference.field} as value
      from touched t cross join ${recordsOf(sql`t.subject_id`, [rule.reference.item])} r cross join ${payloadOf("r")} e
      order by r.subject_id, r.decided_on desc nulls last, r.entry_id desc
    ), c as (
      select r.subject_id as subject, r.id as record, r.entry_id as entry, r.department_id as department, r.item,
        e.payload ->> (${fields}::jsonb ->> r.item) as value, ${fields}::jsonb ->> r.item as field, f.id as reference_record,
        f.entry_id as reference_entry, f.department_id as reference_department, f.value as reference_value,
        ${rule.reference.field}::text as reference_field
      from reference f cross join ${recordsOf(sql`f.subject_id`, items)} r cross join ${payloadOf("r")} e
      where (f.decided_on is null or r.decided_on is null or r.decided_on >= f.decided_on)
        and e.payload ->> (${fields}::jsonb ->> r.item) <> f.value limit ${MOST}
    )
    select c.*, case when ${rule.as === "name"} then array(select n.name from subject_name n where n.subject_id = c.subject and n.kind = 'former')
      else '{}'::text[] end as may_be, k.*
    from c ${knownFinding(rule.id, sql`old.payload ->> c.field`, sql`old_reference.payload ->> c.reference_field`)}`;
}

/** One number, one subject, two departments, and another day or amount; the later record answers. */
function documentCandidates(rule: RuleOf<"same-document">, batch: KnownBatch): Statement {
  const columns = (of: string): Statement =>
    rule.fields.reduce<Statement>(
      (list, field) => sql`${list}, ${identifier(of)}.${identifier(field)}::text`,
      sql`'｜'::text`,
    );
  const values = (of: string): Statement => sql`concat_ws(${columns(of)})`;
  return sql`
    with ${touched(batch.id)}, shared as materialized (
      select d.* from (
        select r.*, min(r.department_id) over w <> max(r.department_id) over w as several
        from touched t cross join ${recordsOf(sql`t.subject_id`, rule.items)} r where r.document_number is not null
        window w as (partition by r.subject_id, r.item, r.document_number)) d
      where d.several
    ), c as (
      select distinct on (later.id) later.subject_id as subject, later.id as record, later.entry_id as entry, later.department_id as department,
        later.item, ${values("later")} as value, null::text as field, earlier.id as reference_record, earlier.entry_id as reference_entry,
        earlier.department_id as reference_department, ${values("earlier")} as reference_value, null::text as reference_field
      from shared later join shared earlier on earlier.subject_id = later.subject_id and earlier.item = later.item and earlier.id < later.id
        and earlier.document_number = later.document_number and earlier.department_id <> later.department_id
      where ${values("later")} <> ${values("earlier")}
      order by later.id, earlier.id limit ${MOST}
    )
    select c.*, '{}'::text[] as may_be, k.* from c ${knownFinding(rule.id, values("old"), values("old_reference"))}`;
}

/** Records that say one thing while the registration excludes it. */
function stateCandidates(rule: RuleOf<"state">, batch: KnownBatch, today: string): Statement {
  return sql`
    with ${touched(batch.id)}, c as (
      select r.subject_id as subject, r.id as record, r.entry_id as entry, r.department_id as department, r.item, e.payload ->> ${rule.field} as value,
        ${rule.field}::text as field, null::bigint as reference_record, null::bigint as reference_entry, null::bigint as reference_department,
        s.state as reference_value, null::text as reference_field
      from touched t cross join lateral (select state from subject where id = t.subject_id offset 0) s
      cross join ${recordsOf(sql`t.subject_id`, [rule.item])} r cross join ${payloadOf("r")} e
      where s.state = any (${rule.states}::text[]) and (r.valid_to is null or r.valid_to >= ${today}::date)
        and e.payload ->> ${rule.field} = any (${rule.values}::text[]) limit ${MOST}
    )
    select c.*, '{}'::text[] as may_be, k.* from c ${knownFinding(rule.id, sql`old.payload ->> c.field`, sql`''::text`)}`;
}
