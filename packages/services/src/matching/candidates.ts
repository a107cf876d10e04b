import { z } from "zod";
import type { MatchCandidate } from "@xinpark/kernel/contract";
import type { Library } from "@xinpark/kernel/definition";
import {
  createNameParser,
  MATCH_REASONS,
  scoreName,
  type NameParser,
  type NameScore,
} from "@xinpark/kernel/name";
import { expectValue } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { namesHolding, namesLike } from "../registry/index.ts";

/** Who may be meant by a name: subjects found by search, scored by the parts of their names. Nothing is linked by it. */

/** A definition library is read once; what is made of it is kept as long as it is. */
const parsers = new WeakMap<Library, Map<string, NameParser>>();

/** The parser of names in force on a day. */
export function parserOf(installation: Installation, day: string): NameParser {
  const { library } = installation;
  const days = parsers.get(library) ?? new Map<string, NameParser>();
  parsers.set(library, days);
  const before = days.get(day);
  if (before !== undefined) return before;
  const rows = (id: string) => expectValue(library.find("table", id, day)).rows ?? [];
  const parser = createNameParser({
    divisions: rows("division"),
    regions: rows("name-region"),
    trades: rows("name-trade"),
    forms: rows("name-form"),
  });
  days.set(day, parser);
  return parser;
}

/** Subjects read for a name before they are scored. */
const WIDELY = 30;
/** Least score worth a person's look, in thousandths. */
const WORTH_A_LOOK = 300;

/** Subjects a name may mean, the best first; without those in `except`. */
export async function candidatesFor(
  queries: Queries,
  parse: NameParser,
  name: string,
  limit: number,
  except: readonly number[] = [],
): Promise<MatchCandidate[]> {
  const found = (await foundFor(queries, parse, name)).filter((subject) => !except.includes(subject));
  const best = new Map<number, NameScore>();
  const subjects = new Map<number, z.infer<typeof nameRow>>();
  for (const row of await namesOf(queries, found)) {
    const scored = scoreName(parse, name, { name: row.borne, former: row.former });
    subjects.set(row.id, row);
    if (scored.score > (best.get(row.id)?.score ?? WORTH_A_LOOK - 1)) best.set(row.id, scored);
  }
  return [...best]
    .flatMap(([id, { score, reason }]) => {
      const row = subjects.get(id);
      if (row === undefined) return [];
      const { label } = MATCH_REASONS[reason];
      return [{ id, name: row.name, uscc: row.uscc, score, reason, reasonLabel: label }];
    })
    .toSorted((one, other) => other.score - one.score || one.id - other.id)
    .slice(0, limit);
}

/** By the whole name, by its brand with and without the trade, and by likeness. */
async function foundFor(queries: Queries, parse: NameParser, name: string): Promise<number[]> {
  const trimmed = name.trim();
  if (trimmed === "") return [];
  const { brand, trade } = parse(trimmed);
  const texts = [trimmed, brand + trade, brand].filter((text) => text.length >= 2);
  const found = new Set<number>();
  for (const text of new Set(texts))
    for (const hit of await namesHolding(queries, text, WIDELY)) found.add(hit.subject);
  for (const hit of await namesLike(queries, trimmed, WIDELY)) found.add(hit.subject);
  return [...found];
}

const nameRow = z.object({
  id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  borne: z.string(),
  former: z.boolean(),
});

const namesOf = (queries: Queries, subjects: readonly number[]) =>
  queries.rows(
    nameRow,
    sql`select s.id, s.name, s.uscc, n.name as borne, n.kind = 'former' as former
      from subject_name n join subject s on s.id = n.subject_id and s.known where s.id = any(${subjects}::bigint[]) order by s.id, n.name`,
  );
