import { z } from "zod";
import { gramsOfName, piecesOf } from "@xinpark/kernel/name";
import { jobActor, type Door } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { piecesOfName } from "./naming.ts";

/**
 * Counting the pieces of names: a search begins with its rarest piece, and what very many names hold has its first
 * subjects ready. Searches are right without a census, only slower.
 */

/** A text that more names hold than this has its first subjects kept. */
const MANY = 1000;
/** Subjects kept of such a text. */
const FIRST = 200;
/** Grams of fewer names than this are not written down: whoever is missing is rare. */
const FEW = 30;
/** A census is taken anew when the names have grown by a tenth. */
const GROWN = 1.1;
const PART_WIDTHS = [1, 2, 3, 4] as const;
const INITIAL_WIDTHS = [2, 3, 4, 5] as const;
/** Sets parts of initials apart from Latin letters in names. */
export const INITIALS_PART = "~";
const CHUNK = 2000;

/** Texts of a name of the given widths, those of its initials marked. */
export const partOf = (text: string, initials: boolean): string => (initials ? INITIALS_PART + text : text);

interface Name {
  readonly subject: number;
  readonly current: boolean;
  readonly folded: string;
  readonly initials: string;
}

const nameRow = z.object({
  subject: z.number(),
  name: z.string(),
  current: z.boolean(),
  folded: z.string(),
  initials: z.string(),
});

/** Gives pieces to names that have none yet; the number of them. */
export async function indexBareNames(door: Door): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await door.open(jobActor("name-census", ""), indexSome, "population");
    total += done;
    if (done < CHUNK) return total;
  }
}

async function indexSome(queries: Queries): Promise<number> {
  const bare = await queries.rows(
    z.object({ subject: z.number(), name: z.string() }),
    sql`select subject_id as subject, name from subject_name where folded = '' and name <> '' order by subject_id limit ${CHUNK}`,
  );
  // A name of signs alone folds to nothing: it stands for itself.
  const rows = bare.map((row) => {
    const pieces = piecesOfName(row.name);
    return { ...row, ...pieces, folded: pieces.folded === "" ? row.name : pieces.folded };
  });
  await queries.run(sql`
    update subject_name n set folded = r.folded, initials = r.initials, grams = array(select jsonb_array_elements_text(r.grams)::int)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (subject bigint, name text, folded text, initials text, grams jsonb)
    where n.subject_id = r.subject and n.name = r.name`);
  return rows.length;
}

/**
 * Takes the census when the names have grown enough since the last; whether it was taken. `many`: from how many names on
 * a text keeps its first subjects, 1000 unless told.
 */
export async function takeCensus(door: Door, many = MANY): Promise<boolean> {
  const actor = jobActor("name-census", "");
  const due = await door.open(actor, isDue, "population");
  if (!due) return false;
  const counted = await countPieces(door, many);
  const first = await chooseFirst(door, counted.parts);
  await door.open(actor, (session) => write(session, counted, first), "population");
  return true;
}

async function isDue(queries: Queries): Promise<boolean> {
  const row = await queries.row(
    z.object({ now: z.number(), before: z.number().nullable() }),
    sql`select count(*) as now, (select names from name_census) as before from subject_name`,
  );
  if (row === null || row.now === 0) return false;
  return row.before === null || row.now >= row.before * GROWN || row.now * GROWN <= row.before;
}

interface Counted {
  readonly names: number;
  readonly grams: ReadonlyMap<number, number>;
  readonly parts: ReadonlyMap<string, number>;
}

/** Counts grams and parts; a wider part is counted only where both narrower ones within it are frequent. */
async function countPieces(door: Door, many: number): Promise<Counted> {
  const grams = new Map<number, number>();
  let names = 0;
  await eachName(door, (name) => {
    names += 1;
    for (const gram of gramsOfName(name.folded, name.initials)) grams.set(gram, (grams.get(gram) ?? 0) + 1);
  });
  const parts = new Map<string, number>();
  for (const step of [0, 1, 2, 3]) {
    const counts = new Map<string, number>();
    await eachName(door, (name) => {
      for (const part of partsOf(name, step))
        if (mayBeFrequent(part, parts, step)) counts.set(part, (counts.get(part) ?? 0) + 1);
    });
    for (const [part, count] of counts) if (count > many) parts.set(part, count);
    if (counts.size === 0) break;
  }
  return { names, grams, parts };
}

function partsOf(name: Name, step: number): string[] {
  const width = PART_WIDTHS[step] ?? 0;
  const initialsWidth = INITIAL_WIDTHS[step] ?? 0;
  return [
    ...piecesOf(name.folded, width),
    ...piecesOf(name.initials, initialsWidth).map((piece) => partOf(piece, true)),
  ];
}

function mayBeFrequent(part: string, frequent: ReadonlyMap<string, number>, step: number): boolean {
  if (step === 0) return true;
  const initials = part.startsWith(INITIALS_PART);
  const characters = Array.from(initials ? part.slice(INITIALS_PART.length) : part);
  const head = partOf(characters.slice(0, -1).join(""), initials);
  const tail = partOf(characters.slice(1).join(""), initials);
  return frequent.has(head) && frequent.has(tail);
}

/** Where a name stands among those that hold a part: present names, those that begin with it, short ones, low numbers. */
interface Place {
  readonly subject: number;
  readonly rank: number;
}

async function chooseFirst(
  door: Door,
  parts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, readonly Place[]>> {
  const first = new Map<string, Place[]>();
  if (parts.size === 0) return first;
  await eachName(door, (name) => {
    for (const step of [0, 1, 2, 3])
      for (const part of partsOf(name, step)) if (parts.has(part)) offer(first, part, name);
  });
  return new Map([...first].map(([part, places]) => [part, sorted(places)]));
}

const SUBJECT_ROOM = 4;

function offer(first: Map<string, Place[]>, part: string, name: Name): void {
  const initials = part.startsWith(INITIALS_PART);
  const begins = initials
    ? name.initials.startsWith(part.slice(INITIALS_PART.length))
    : name.folded.startsWith(part);
  const rank = (name.current ? 0 : 2_000_000) + (begins ? 0 : 1_000_000) + name.folded.length;
  const places = first.get(part) ?? [];
  if (places.length === 0) first.set(part, places);
  places.push({ subject: name.subject, rank });
  if (places.length < FIRST * SUBJECT_ROOM) return;
  first.set(part, sorted(places));
}

/** The best places, one a subject. */
function sorted(places: readonly Place[]): Place[] {
  const seen = new Set<number>();
  return places
    .toSorted((one, other) => one.rank - other.rank || one.subject - other.subject)
    .filter((place) => {
      if (seen.has(place.subject)) return false;
      seen.add(place.subject);
      return true;
    })
    .slice(0, FIRST);
}

/** Reads all names once, in pieces, so that a server answers in between. */
async function eachName(door: Door, tell: (name: Name) => void): Promise<void> {
  let after = { subject: 0, name: "" };
  for (;;) {
    const { subject, name } = after;
    const rows = await door.open(
      jobActor("name-census", ""),
      (session) =>
        session.rows(
          nameRow,
          sql`select subject_id as subject, name, kind = 'current' as current, folded, initials from subject_name
            where (subject_id, name) > (${subject}, ${name}) order by subject_id, name limit ${CHUNK}`,
        ),
      "population",
    );
    for (const row of rows) tell(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) return;
    after = last;
  }
}

async function write(
  queries: Queries,
  counted: Counted,
  first: ReadonlyMap<string, readonly Place[]>,
): Promise<void> {
  const grams = [...counted.grams].filter(([, names]) => names >= FEW);
  const parts = [...counted.parts].map(([part, names]) => ({
    part,
    names,
    first: first.get(part)?.map((place) => place.subject) ?? [],
  }));
  await queries.run(sql`delete from name_gram`);
  await queries.run(sql`delete from name_part`);
  await queries.run(sql`delete from name_census`);
  await queries.run(sql`insert into name_gram (gram, names)
    select gram, names from unnest(${grams.map(([gram]) => gram)}::int[], ${grams.map(([, names]) => names)}::int[]) as g (gram, names)`);
  await queries.run(sql`insert into name_part (part, names, first_subjects)
    select part, names, array(select jsonb_array_elements_text(first)::bigint)
    from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as p (part text, names int, first jsonb)`);
  await queries.run(
    sql`insert into name_census (names, taken_at) values (${counted.names}, clock_timestamp())`,
  );
}
