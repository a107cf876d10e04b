import { z } from "zod";
import { normaliseCode } from "@xinpark/kernel/code";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { prepared, sql, type Queries } from "@xinpark/platform/sql";
import { namesByInitials, namesByPinyin, namesHolding, namesLike } from "./find-names.ts";

/** Finding subjects: by code, by part of a present or former name, by initials or pinyin, by likeness; by id where the text is empty. */

export interface SearchHit {
  readonly id: number;
  readonly name: string;
  readonly uscc: string | null;
  readonly kind: string;
  readonly state: "active" | "revoked" | "closed";
  readonly matched: "name" | "former-name" | "initials" | "pinyin" | "similar" | "code" | "all";
  readonly matchedText: string | null;
}

const subjectRow = z.object({
  id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  kind: z.string(),
  state: z.enum(["active", "revoked", "closed"]),
});

const SUBJECT = sql`s.id, s.name, s.uscc, s.kind, s.state`;

/**
 * A page of hits. Empty text lists everyone by id (`after`: the last id).
 * With a text: codes first, then names that hold it (present before former, those that begin with it, short ones), then
 * initials, then the whole of it in pinyin; where there is none of these, or the text is short, names like it (`after`: how many were shown).
 */
export async function searchSubjects(
  queries: Queries,
  request: { readonly text: string; readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: readonly SearchHit[]; readonly next: number | null }> {
  const text = request.text.trim();
  const { limit } = request;
  const after = request.after ?? 0;
  if (text === "") return listById(queries, after, limit);
  const found = await findByText(queries, text, after + limit + 1);
  const items = await describe(queries, found.slice(after, after + limit));
  return { items, next: found.length > after + limit ? after + limit : null };
}

async function listById(queries: Queries, after: number, limit: number) {
  const rows = await queries.rows(
    subjectRow,
    sql`select ${SUBJECT} from subject s where s.known and s.id > ${after} order by s.id limit ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map((row): SearchHit => ({ ...row, matched: "all", matchedText: null }));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Longest text that may be somebody's short form of a name. */
const SHORT_FORM = 6;

interface Found {
  readonly subject: number;
  readonly matched: SearchHit["matched"];
  readonly text: string;
}

/** Subjects in order of their reasons, each once; later reasons are asked only as far as hits are still wanted. */
async function findByText(queries: Queries, text: string, want: number): Promise<Found[]> {
  const found = new Map<number, Found>();
  for (const source of [byCode, namesHolding, namesByInitials, namesByPinyin]) {
    if (found.size >= want) break;
    for (const hit of await source(queries, text, want))
      if (!found.has(hit.subject)) found.set(hit.subject, hit);
  }
  // Beside the very name that was written in full, names like it would only distract.
  if (found.size < want && (found.size === 0 || Array.from(text).length <= SHORT_FORM))
    for (const hit of await namesLike(queries, text, want))
      if (!found.has(hit.subject)) found.set(hit.subject, hit);
  return [...found.values()].slice(0, want);
}

/** Subjects one of whose identifiers begins with the text. */
async function byCode(queries: Queries, text: string, want: number): Promise<Found[]> {
  const code = normaliseCode(text);
  if (!/^[0-9A-Z]{6,}$/u.test(code)) return [];
  const rows = await queries.rows(
    z.object({ subject: z.number(), text: z.string() }),
    sql`select i.subject_id as subject, min(i.value) as text from subject_identifier i join subject s on s.id = i.subject_id and s.known
      where i.value like ${`${code}%`} group by i.subject_id order by min(i.value), i.subject_id limit ${want}`,
  );
  return rows.map((row) => ({ ...row, matched: "code" }));
}

async function describe(queries: Queries, found: readonly Found[]): Promise<SearchHit[]> {
  const rows = await queries.rows(
    subjectRow,
    sql`select ${SUBJECT} from subject s where s.id = any(${found.map((hit) => hit.subject)}::bigint[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap((hit) => {
    const row = byId.get(hit.subject);
    return row === undefined ? [] : [{ ...row, matched: hit.matched, matchedText: hit.text }];
  });
}

const idRow = z.object({ id: z.number() });
/** Subjects named when a name means several. */
const CANDIDATES = 20;

/**
 * The subjects a code or name means: `id:7`, any identifier exactly, the exact present or former name,
 * else those whose names hold the text. A name that is only like it means nobody.
 */
export async function findSubjects(queries: Queries, code: string): Promise<readonly number[]> {
  const byId = /^id:(\d{1,15})$/u.exec(code);
  if (byId !== null)
    return ids(
      queries,
      sql`select id from subject where known and id = surviving_subject(${Number(byId[1])})`,
    );
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
  return (await namesHolding(queries, code, CANDIDATES)).map((hit) => hit.subject);
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
