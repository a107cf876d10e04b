import { z } from "zod";
import { compileRegistration, payloadLookup } from "@xinpark/kernel/delivery";
import { idList, sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { kindByCode } from "./subjects.ts";

/** What kind each subject was, as far as was known at a point: the past is judged by what it knew. */

const statedRow = z.object({
  subject: z.number(),
  item: z.string(),
  payload: z.record(z.string(), z.unknown()),
});
const codeRow = z.object({ subject: z.number(), value: z.string() });

/** The kind by the latest registration among batches known by then, else by the code that opened the file. */
export async function kindsKnownAt(
  queries: Queries,
  installation: Installation,
  subjects: readonly number[],
  knownNo: number,
  day: string,
): Promise<Map<number, string>> {
  const registering = new Map(
    installation.library
      .list("item", day)
      .flatMap((item) =>
        item.registration === undefined ? [] : [[item.id, compileRegistration(item.registration)] as const],
      ),
  );
  const codes = await queries.rows(
    codeRow,
    sql`select subject_id as subject, value from subject_identifier where kind = 'uscc' and subject_id = any(${idList(subjects)})`,
  );
  const codeOf = new Map(codes.map((row) => [row.subject, row.value]));
  const kinds = new Map(
    subjects.map((subject) => [subject, kindByCode(installation, day, codeOf.get(subject) ?? null)]),
  );
  const stated = await queries.rows(
    statedRow,
    sql`select distinct on (e.subject_id) e.subject_id as subject, e.item, e.payload from (
        select distinct on (f.subject_id, f.record_id) f.* from record_entry f join batch b on b.id = f.batch_id
        where f.subject_id = any(${idList(subjects)}) and f.item = any(${[...registering.keys()]}::text[]) and b.known_no <= ${knownNo}
        order by f.subject_id, f.record_id, f.id desc
      ) e where e.event <> 'departed' order by e.subject_id, e.id desc`,
  );
  for (const row of stated) {
    const read = registering.get(row.item);
    if (read !== undefined) kinds.set(row.subject, read(payloadLookup(row.payload)).kind);
  }
  return kinds;
}
