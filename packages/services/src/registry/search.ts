import { z } from "zod";
import { normaliseCode } from "@xinpark/kernel/code";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { prepared, sql, type Queries } from "@xinpark/platform/sql";

/** Finding subjects: by code, by part of a present or former name; by id where the text is empty. */

export interface SearchHit {
  readonly id: number;
  readonly name: string;
  readonly uscc: string | null;
  readonly kind: string;
  readonly state: "active" | "revoked" | "closed";
  readonly matched: "name" | "former-name" | "code" | "all";
  readonly matchedText: string | null;
}

const hitRow = z.object({
  id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  kind: z.string(),
  state: z.enum(["active", "revoked", "closed"]),
  matched: z.enum(["name", "former-name", "code", "all"]),
  matched_text: z.string().nullable(),
  position: z.number(),
});

const SUBJECT = sql`s.id, s.name, s.uscc, s.kind, s.state`;

/**
 * A page of hits. Empty text lists everyone by id (`after`: the last id).
 * With a text: codes first, then names that begin with it, then the others, short names first (`after`: how many were shown).
 */
export async function searchSubjects(
  queries: Queries,
  request: { readonly text: string; readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: readonly SearchHit[]; readonly next: number | null }> {
  const text = request.text.trim();
  const rows =
    text === ""
      ? await listById(queries, request.after ?? 0, request.limit)
      : await searchText(queries, text, request.after ?? 0, request.limit);
  const items = rows.slice(0, request.limit).map((row) => ({
    id: row.id,
    name: row.name,
    uscc: row.uscc,
    kind: row.kind,
    state: row.state,
    matched: row.matched,
    matchedText: row.matched_text,
  }));
  return { items, next: rows.length > request.limit ? (rows[request.limit - 1]?.position ?? null) : null };
}

const listById = (queries: Queries, after: number, limit: number) =>
  queries.rows(
    hitRow,
    sql`select ${SUBJECT}, 'all' as matched, null as matched_text, s.id as position from subject s where s.known and s.id > ${after} order by s.id limit ${limit + 1}`,
  );

function searchText(queries: Queries, text: string, after: number, limit: number) {
  const code = normaliseCode(text);
  const pattern = `%${text.replaceAll(/[\\%_]/gu, (character) => `\\${character}`)}%`;
  const asCode = /^[0-9A-Z]{6,}$/u.test(code) ? `${code}%` : null;
  return queries.rows(
    hitRow,
    sql`
    with found as (
      select i.subject_id, 0 as tier, 'code' as matched, i.value as matched_text from subject_identifier i
      where ${asCode}::text is not null and i.value like ${asCode}
      union all
      select n.subject_id, case when n.kind = 'current' then 1 else 2 end, case when n.kind = 'current' then 'name' else 'former-name' end, n.name
      from subject_name n where n.name ilike ${pattern}
    ), best as (
      select distinct on (subject_id) subject_id, tier, matched, matched_text from found order by subject_id, tier, length(matched_text)
    ), ranked as (
      select ${SUBJECT}, b.matched, b.matched_text,
        row_number() over (order by b.tier, position(${text} in b.matched_text) <> 1, length(b.matched_text), s.id) as position
      from best b join subject s on s.id = b.subject_id where s.known
    )
    select * from ranked where position > ${after} order by position limit ${limit + 1}`,
  );
}

const idRow = z.object({ id: z.number() });

/**
 * The subjects a code or name means: `id:7`, any identifier exactly, the exact present or former name,
 * else everyone whose name holds the text.
 */
export async function findSubjects(queries: Queries, code: string): Promise<readonly number[]> {
  const byId = /^id:(\d{1,15})$/u.exec(code);
  if (byId !== null) return ids(queries, sql`select id from subject where known and id = ${Number(byId[1])}`);
  const exact = await ids(
    queries,
    prepared(
      sql`select distinct s.id from subject_identifier i join subject s on s.id = i.subject_id where s.known and i.value in (${code}, ${normaliseCode(code)})`,
    ),
  );
  if (exact.length > 0) return exact;
  const named = await ids(
    queries,
    sql`select distinct s.id from subject_name n join subject s on s.id = n.subject_id where s.known and n.name = ${code}`,
  );
  if (named.length > 0) return named;
  const { items } = await searchSubjects(queries, { text: code, after: null, limit: 20 });
  return items.map((item) => item.id);
}

const ids = async (queries: Queries, statement: ReturnType<typeof sql>): Promise<number[]> =>
  (await queries.rows(idRow, statement)).map((row) => row.id);

/** Exactly one subject, or a problem: `subject-unknown`, `subject-ambiguous` with candidates. */
export async function oneSubject(queries: Queries, code: string): Promise<number> {
  const found = await findSubjects(queries, code);
  const [first] = found;
  if (first === undefined)
    throw new ProblemError(
      problem("not-found", "subject-unknown", `没有找到“${code}”`, `nothing was found for “${code}”`, code),
    );
  if (found.length === 1) return first;
  const rows = await queries.rows(
    z.object({ id: z.number(), name: z.string(), uscc: z.string().nullable() }),
    sql`select id, name, uscc from subject where id = any(${found}::bigint[]) order by id`,
  );
  throw new ProblemError({
    ...problem(
      "ambiguous",
      "subject-ambiguous",
      `“${code}”对应多个主体`,
      `“${code}” means several subjects`,
      code,
    ),
    details: { candidates: rows },
  });
}
