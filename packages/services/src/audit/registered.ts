import { z } from "zod";
import type { Library } from "@xinpark/kernel/definition";
import { compileRegistration, payloadLookup } from "@xinpark/kernel/delivery";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { DerivedFault } from "./derived.ts";

/** Registered identity against the entries it was read from: what a subject is, what it is called, by which codes it is found, where it belongs. */

const MOST = 1000;
const PAGE = 5000;

/**
 * Every subject whose identity its entries do not give; without definitions registrations cannot be read.
 * Reads alone; the session must see everything (a job's).
 */
export async function checkRegistered(
  queries: Queries,
  library: Library | null,
): Promise<readonly DerivedFault[]> {
  const faults = [
    ...(library === null ? [] : await checkContent(queries, library)),
    ...(await checkWords(queries, "subject_name", sql`n.name`, sql`subject_name n`)),
    ...(await checkWords(queries, "subject_identifier", sql`n.value`, sql`subject_identifier n`)),
    ...(await checkPlaces(queries)),
  ];
  return faults.slice(0, MOST);
}

const registeredRow = z.object({
  subject: z.number(),
  kind: z.string(),
  state: z.string(),
  established: z.string().nullable(),
  industry: z.string().nullable(),
  names: z.array(z.string()),
  item: z.string(),
  day: z.string(),
  payload: z.record(z.string(), z.unknown()),
});

/** Kind, state, day of foundation, trade and former names against the newest registration; not of files that were merged or parted. */
async function checkContent(queries: Queries, library: Library): Promise<DerivedFault[]> {
  const faults: DerivedFault[] = [];
  for (let after = 0; faults.length < MOST;) {
    const rows = await queries.rows(
      registeredRow,
      sql`select s.id as subject, s.kind, s.state, s.established_on as established, s.industry, e.item, e.day, e.payload,
          array(select n.name from subject_name n where n.subject_id = s.id) as names
        from (select * from subject a where a.known and not a.provisional and a.id > ${after}
          and not exists (select from subject_merge m where a.id in (m.subject_id, m.other_id)) order by a.id limit ${PAGE}) s
        cross join lateral (
          select e.item, e.payload, b.day from record_entry e join batch b on b.id = e.batch_id
          where e.subject_id = s.id and e.event in ('received', 'corrected') and b.state = 'closed'
            and e.item = any(${registering(library)})
            and exists (select from record r where r.subject_id = s.id and r.id = e.record_id and r.status <> 'withdrawn') order by b.known_no desc, e.id desc limit 1) e
        order by s.id`,
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.subject;
    for (const row of rows) {
      const columns = differing(row, library);
      if (columns.length > 0) faults.push({ table: "subject", kind: "different", id: row.subject, columns });
    }
  }
  return faults;
}

const registering = (library: Library): string[] => [
  ...new Set(library.all("item").flatMap((item) => (item.registration === undefined ? [] : [item.id]))),
];

function differing(row: z.output<typeof registeredRow>, library: Library): string[] {
  const item = library.find("item", row.item, row.day);
  // An erased registration says nothing any more.
  if (!item.ok || item.value.registration === undefined || Object.keys(row.payload).length === 0) return [];
  const said = compileRegistration(item.value.registration)(payloadLookup(row.payload));
  return [
    ...(said.kind === row.kind ? [] : ["kind"]),
    ...(said.state === row.state ? [] : ["state"]),
    ...(said.establishedOn === null || said.establishedOn === row.established ? [] : ["established_on"]),
    ...(said.industry === null || said.industry === row.industry ? [] : ["industry"]),
    ...(said.formerNames.every((name) => row.names.includes(name)) ? [] : ["former names"]),
  ];
}

/** Without what writings of one name or code differ in: width, case, hyphens, blanks. */
const plain = (text: Statement): Statement => sql`upper(translate(normalize(${text}, nfkc), '- ', ''))`;

/** A name or code that no entry of the subject holds; where something was erased, nothing can be said. */
async function checkWords(
  queries: Queries,
  table: "subject_name" | "subject_identifier",
  word: Statement,
  from: Statement,
): Promise<DerivedFault[]> {
  const quoted = sql`trim(both '"' from to_jsonb(${word})::text)`;
  const rows = await queries.rows(
    z.object({ id: z.number() }),
    sql`select n.subject_id as id from ${from} join subject s on s.id = coalesce(n.merged_from, n.subject_id)
      where s.known is distinct from false and not exists (
          select from record_entry e where e.subject_id = s.id and (strpos(e.payload::text, ${quoted}) > 0 or strpos(${plain(sql`e.payload::text`)}, ${plain(quoted)}) > 0))
        and not exists (select from erased_entry x where x.subject_id = s.id)
      order by 1 limit ${MOST}`,
  );
  return rows.map((row) => ({ table, kind: "unfounded", id: row.id }));
}

/** The dated place that holds now is the subject's own; one that a delivery brought begins on that delivery's day. */
async function checkPlaces(queries: Queries): Promise<DerivedFault[]> {
  const rows = await queries.rows(
    z.object({ id: z.number() }),
    sql`select distinct r.subject_id as id from subject_region r join subject s on s.id = r.subject_id left join batch b on b.id = r.batch_id
      where (r.relation = 'registered-area' and r.valid_to is null and r.region <> s.area_no::text)
        or (r.relation = 'park' and r.valid_to is null and r.region is distinct from s.park_no::text)
        or (r.move_id is null and b.day is not null and r.valid_from <> b.day) or r.valid_to < r.valid_from
      order by 1 limit ${MOST}`,
  );
  return rows.map((row) => ({ table: "subject_region", kind: "different", id: row.id }));
}
