import { z } from "zod";
import { changesOutput, changesQuery, type ChangesOutput } from "@xinpark/kernel/contract";
import type { ItemDefinition } from "@xinpark/kernel/definition";
import { disclose, maySeeItem } from "@xinpark/kernel/disclosure";
import { cursorOf, cursorText, type ChangesCursor } from "@xinpark/kernel/exchange";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import { listItems } from "../record/index.ts";

/** Changes of what is public, in the order of knowledge, for a platform that keeps a copy. */

const stateFields = {
  record_id: z.number(),
  shown: z.boolean(),
  told: z.boolean(),
  name: z.string().nullable(),
  uscc: z.string().nullable(),
  department_id: z.number().nullable(),
  payload: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).nullable(),
};
const edgeRow = z.object(stateFields);
const entryRow = z.object({ known_no: z.number(), entry_id: z.number(), ...stateFields });
type StateRow = z.infer<typeof edgeRow>;
type Change = ChangesOutput["changes"][number];

const changes = defineOperation({
  name: "exchange.changes",
  label: { zh: "公开信息的变更", en: "Changes of what is public" },
  description: {
    zh: "供市平台等拉取：某事项在入库次序 after 之后的变更。state 为 shown 的记录按公示规则当日可公开的内容给出，以其覆盖旧副本；为 gone 的曾可公开、现不可，应删除副本。从未公开的不作任何提示。一条记录可能重复出现，以后出现的为准。用返回的 next 继续，可隔日再来。",
    en: "For a portal that pulls: what changed of an item after a place in the order of knowledge. Records with state shown are given as the publication rule shows them today and replace older copies; those with state gone could once be shown and may not now: remove copies. Of what was never public nothing is told. A record may come again; the later word holds. Go on with next, also another day.",
  },
  method: "GET",
  path: "/exchange/{item}/changes",
  input: changesQuery.extend({ item: z.string().min(1).max(100) }),
  output: changesOutput,
  right: "exchange.read",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const installation = context.installation();
    const item = expectValue(installation.library.find("item", input.item, session.today));
    if (!maySeeItem(item, { kind: "public" })) throw new ProblemError(notPublic(item));
    const cursor = await startOf(session, input.after);
    const value = await readChanges(session, installation, item, cursor, input.limit);
    return { value, detail: { item: item.id, after: input.after, changes: value.changes.length } };
  },
});

const notPublic = (item: ItemDefinition) =>
  problem(
    "refused",
    "item-not-public",
    `“${item.label.zh}”不向社会公开`,
    `“${item.label.en}” is not public`,
    "item",
  );

/** Where to begin; a bare number goes on from the day on which it became known. */
async function startOf(session: Session, after: string): Promise<ChangesCursor & { readonly day: string }> {
  const cursor = cursorOf(after);
  if (cursor === null)
    throw new ProblemError(
      problem("invalid", "cursor-unreadable", "after 不是本接口给出的", "this is no cursor of ours", "after"),
    );
  if (cursor.day !== null) return { ...cursor, day: cursor.day };
  // Nothing was told yet: everything comes as it stands today, and no edge is behind.
  if (cursor.known === 0) return { ...cursor, entry: 0, day: session.today };
  const known = await session.row(
    z.object({ day: z.string() }),
    sql`select coalesce((select (closed_at at time zone 'Asia/Shanghai')::date from batch where known_no = ${cursor.known}), ${session.today}::date) as day`,
  );
  return { ...cursor, day: known?.day ?? session.today };
}

/** First the edges of the days that have come since, then the entries. */
async function readChanges(
  session: Session,
  installation: Installation,
  item: ItemDefinition,
  from: ChangesCursor & { readonly day: string },
  limit: number,
): Promise<ChangesOutput> {
  const { today } = session;
  const found: { readonly knownNo: number | null; readonly row: StateRow }[] = [];
  let at = from;
  let more = false;
  if (at.day < today) {
    const rows = await session.rows(
      edgeRow,
      sql`select * from exchange_edges(${item.id}, ${at.day}::date, ${at.record}, ${today}::date, ${limit})`,
    );
    found.push(...rows.map((row) => ({ knownNo: null, row })));
    more = rows.length === limit;
    at = more ? { ...at, record: rows.at(-1)?.record_id ?? 0 } : { ...at, day: today, record: 0 };
  }
  const left = limit - found.length;
  if (!more && left > 0) {
    const batches = [...new Set([item.id, ...listItems(installation, today)])];
    const rows = await session.rows(
      entryRow,
      sql`select * from exchange_entries(${item.id}, ${batches}::text[], ${at.known}, ${at.entry}, ${today}::date, ${left})`,
    );
    found.push(...rows.map((row) => ({ knownNo: row.known_no, row })));
    more = rows.length === left;
    const last = rows.at(-1);
    if (last !== undefined) at = { ...at, known: last.known_no, entry: last.entry_id };
  } else if (left === 0) more = true;
  const codes = await departmentCodes(
    session,
    found.map(({ row }) => row.department_id),
  );
  const masks = installation.masks(today);
  const said = found.flatMap(({ knownNo, row }): Change[] => {
    if (!row.told) return [];
    const head = { record: row.record_id, knownNo };
    if (!row.shown || row.payload === null)
      return [{ ...head, state: "gone", department: null, name: null, uscc: null, fields: null }];
    const { fields } = disclose(item, row.payload, { kind: "public" }, masks);
    return [
      {
        ...head,
        state: "shown",
        department: codes.get(row.department_id ?? 0) ?? null,
        name: row.name,
        uscc: row.uscc,
        fields: Object.fromEntries(fields.map((field) => [field.code, field.value])),
      },
    ];
  });
  return { item: item.id, version: item.version, day: today, changes: said, next: cursorText(at), more };
}

async function departmentCodes(session: Session, ids: readonly (number | null)[]) {
  const rows = await session.rows(
    z.object({ id: z.number(), code: z.string() }),
    sql`select id, code from organisation where id = any (${[...new Set(ids.filter((id) => id !== null))]}::bigint[])`,
  );
  return new Map(rows.map((row) => [row.id, row.code]));
}

export const changesOperations = { changes };
