import { z } from "zod";
import {
  foldName,
  hasHan,
  holdsBeginning,
  initialGrams,
  initialsOfPinyin,
  INITIALS_WIDTH,
  likeness,
  mayBeInitials,
  pairGrams,
} from "@xinpark/kernel/name";
import { prepared, sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { partOf } from "./census.ts";
import { pinyinOf } from "./naming.ts";

/** Names that hold a text, whose initials hold it, or that are like it: each found through the rarest pieces of the text. */

export interface NameHit {
  readonly subject: number;
  readonly matched: "name" | "former-name" | "initials" | "pinyin" | "similar";
  readonly text: string;
}

/** Names few enough to be read one by one: further pieces of the text would cost more than they spare. */
const FEW_ENOUGH = 400;
const MOST_GRAMS = 4;
/** Names read for a text with a slip; beyond it no further piece is added. */
const CANDIDATES = 3000;
/** Characters compared in all: many candidates for a short text, fewer for a long one. */
const COMPARED_CHARACTERS = 1200;
/** Likeness from which a name counts as similar, in thousandths. */
const SIMILAR = 650;
/** What the beginning of the text adds to the order of similar names. */
const BEGINNING = 250;
const LONGEST_PART = 4;
const LONGEST_INITIALS = 5;
/** Subjects taken beyond those wanted, since some may have changed their names since the census. */
const MARGIN = 30;

const hitRow = z.object({ subject: z.number(), current: z.boolean(), name: z.string() });

const escaped = (text: string): string => `%${text.replaceAll(/[\\%_]/gu, (sign) => `\\${sign}`)}%`;

/** Names that hold the text: present ones first, those that begin with it, short ones, low numbers. */
export async function namesHolding(queries: Queries, text: string, want: number): Promise<NameHit[]> {
  const folded = foldName(text);
  if (folded === "" || want <= 0) return [];
  const rows = await holding(queries, want, {
    column: sql`n.folded`,
    sought: folded,
    part: Array.from(folded).length <= LONGEST_PART ? partOf(folded, false) : null,
    grams: pairGrams(folded),
  });
  return rows.map((row) => ({
    subject: row.subject,
    matched: row.current ? "name" : "former-name",
    text: row.name,
  }));
}

/** Names whose pinyin initials hold the text, in the same order. */
export async function namesByInitials(queries: Queries, text: string, want: number): Promise<NameHit[]> {
  const folded = foldName(text);
  if (!mayBeInitials(folded) || want <= 0) return [];
  const rows = await holding(queries, want, {
    column: sql`n.initials`,
    sought: folded,
    part: folded.length <= LONGEST_INITIALS ? partOf(folded, true) : null,
    grams: folded.length < INITIALS_WIDTH ? [] : initialGrams(folded),
  });
  return rows.map((row) => ({ subject: row.subject, matched: "initials", text: row.name }));
}

/** Names read for their pinyin: those whose initials fit, in order. */
const SPELT = 400;

/** Names that hold the text written out in pinyin: found by its initials, then spelt. */
export async function namesByPinyin(queries: Queries, text: string, want: number): Promise<NameHit[]> {
  const sought = foldName(text).replaceAll("V", "U");
  const found = new Map<number, NameHit>();
  if (want <= 0) return [];
  for (const initials of initialsOfPinyin(foldName(text))) {
    for (const hit of await namesByInitials(queries, initials, SPELT)) {
      if (found.size >= want) return [...found.values()];
      if (!found.has(hit.subject) && spells(foldName(hit.text), sought))
        found.set(hit.subject, { ...hit, matched: "pinyin" });
    }
  }
  return [...found.values()];
}

/** Whether a name's pinyin holds the text from the beginning of a character on. */
function spells(folded: string, sought: string): boolean {
  const said = pinyinOf(folded);
  return said?.some((_, at) => said.slice(at).join("").startsWith(sought)) ?? false;
}

interface Sought {
  readonly column: Statement;
  readonly sought: string;
  /** Under which the census keeps its first subjects; null when it is too long for that. */
  readonly part: string | null;
  readonly grams: readonly number[];
}

async function holding(queries: Queries, want: number, sought: Sought) {
  const first = sought.part === null ? null : await firstSubjects(queries, sought.part);
  if (first !== null) {
    const subjects = first.slice(0, want + MARGIN);
    const rows = await ranked(queries, want, sought, sql`n.subject_id = any(${subjects}::bigint[])`);
    if (rows.length >= want) return rows;
  }
  if (sought.grams.length === 0) return ranked(queries, want, sought, sql`true`);
  const grams = narrowing(await byRarity(queries, sought.grams));
  return ranked(queries, want, sought, sql`n.grams @> ${grams}::int[]`);
}

async function firstSubjects(queries: Queries, part: string): Promise<readonly number[] | null> {
  const row = await queries.row(
    z.object({ first: z.array(z.number()) }),
    prepared(sql`select to_jsonb(first_subjects) as first from name_part where part = ${part}`),
  );
  return row?.first ?? null;
}

const ranked = (queries: Queries, want: number, { column, sought }: Sought, among: Statement) =>
  queries.rows(
    hitRow,
    sql`
    select subject, current, name from (
      select distinct on (n.subject_id) n.subject_id as subject, n.kind = 'current' as current, n.name,
        starts_with(${column}, ${sought}) as begins, length(n.folded) as width
      from subject_name n join subject s on s.id = n.subject_id and s.known
      where ${among} and ${column} like ${escaped(sought)}
      order by n.subject_id, n.kind = 'current' desc, begins desc, width
    ) q order by current desc, begins desc, width, subject limit ${want}`,
  );

const gramRow = z.object({ gram: z.number(), names: z.number() });
type CountedGram = z.output<typeof gramRow>;

/** Grams with the number of names that hold them, rare ones first; what the census does not list is rare. */
async function byRarity(queries: Queries, grams: readonly number[]) {
  const listed = await queries.rows(
    gramRow,
    prepared(sql`select gram, names from name_gram where gram = any(${grams}::int[])`),
  );
  const names = new Map(listed.map((row) => [row.gram, row.names]));
  return grams
    .map((gram) => ({ gram, names: names.get(gram) ?? 0 }))
    .toSorted((one, other) => one.names - other.names);
}

/** The rarest gram, and more of them as long as the rarest alone leaves too many names. */
function narrowing(grams: readonly CountedGram[]): number[] {
  const rarest = grams[0]?.names ?? 0;
  return grams.slice(0, rarest <= FEW_ENOUGH ? 1 : MOST_GRAMS).map((one) => one.gram);
}

/** Names like the text, though a character is wrong, missing, added or exchanged; the likest first. */
export async function namesLike(queries: Queries, text: string, want: number): Promise<NameHit[]> {
  const folded = chineseCore(foldName(text));
  const grams = pairGrams(folded);
  if (grams.length === 0 || want <= 0) return [];
  const compared = Math.ceil(COMPARED_CHARACTERS / folded.length);
  const chosen = withinReach(await byRarity(queries, grams));
  // In order first: whether a subject is known is asked of the few that are compared, not of all that share a piece.
  const rows = await queries.rows(
    z.object({ subject: z.number(), name: z.string(), folded: z.string(), shared: z.number() }),
    sql`
    select q.subject, q.name, q.folded, q.shared
    from (select n.subject_id as subject, n.name, n.folded, icount(n.grams & ${grams}::int[]) as shared
      from subject_name n where n.grams && ${chosen}::int[] order by shared desc, length(n.folded), n.subject_id offset 0) q
    where (select s.known from subject s where s.id = q.subject) limit ${compared}`,
  );
  const best = new Map<number, { readonly hit: NameHit; readonly score: number }>();
  for (const row of rows) {
    const alike = likeness(folded, row.folded);
    if (alike < SIMILAR) continue;
    const score = alike + (holdsBeginning(folded, row.folded) ? BEGINNING : 0);
    if (score <= (best.get(row.subject)?.score ?? -1)) continue;
    best.set(row.subject, { score, hit: { subject: row.subject, matched: "similar", text: row.name } });
  }
  return [...best.values()]
    .toSorted(
      (one, other) =>
        other.score - one.score ||
        one.hit.text.length - other.hit.text.length ||
        one.hit.subject - other.hit.subject,
    )
    .slice(0, want)
    .map((one) => one.hit);
}

/** The Chinese part of a text that mixes scripts (a share's mark before or after a name); all of it when it is short or there is none. */
function chineseCore(folded: string): string {
  const core = folded.replace(/^[A-Z0-9]+|[A-Z0-9]+$/gu, "");
  return Array.from(core).length >= 2 && hasHan(core) ? core : folded;
}

/** The rarest gram, and further ones as long as the names that hold them stay few enough to read. */
function withinReach(grams: readonly CountedGram[]): number[] {
  let reach = 0;
  const chosen: number[] = [];
  for (const { gram, names } of grams) {
    reach += names;
    if (chosen.length > 0 && reach > CANDIDATES) break;
    chosen.push(gram);
  }
  return chosen;
}
