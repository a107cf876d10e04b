import { z } from "zod";
import {
  heldMatchesInput,
  heldMatchesOutput,
  matchDecisionInput,
  matchDecisionOutput,
  matchDecisionsInput,
  matchDecisionsOutput,
  matchUndoInput,
  type HeldMatchesOutput,
  type MatchDecisionOutput,
} from "@xinpark/kernel/contract";
import { foldName } from "@xinpark/kernel/name";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { candidatesFor, parserOf } from "./candidates.ts";
import { applyMatch } from "./confirming.ts";

/** Operations on held rows: whom their names may mean, and what a person says of it. */

const heldRow = z.object({
  batch: z.number(),
  row: z.number(),
  item: z.string(),
  department_zh: z.string(),
  department_en: z.string(),
  name: z.string(),
  held_at: z.string(),
  place: z.number(),
});

/** A row's place among all rows, for paging: batches hold fewer rows than this. */
const ROWS = 10_000_000;

const waiting = (where: Statement): Statement => sql`
  select h.batch_id as batch, h.row_no as row, h.item, o.label_zh as department_zh, o.label_en as department_en, h.prepared ->> 'name' as name, h.held_at,
    h.batch_id * ${ROWS}::bigint + h.row_no as place
  from held_row h join organisation o on o.id = h.department_id join batch b on b.id = h.batch_id and b.state = 'closed'
  where h.released_on is null and h.reason in ('identifier-missing', 'identifier-unknown') and h.prepared ->> 'name' <> '' ${where}`;

const held = defineOperation({
  name: "matching.held",
  label: { zh: "待关联的记录及其匹配建议", en: "Held rows and whom they may mean" },
  description: {
    zh: "因无代码或代码未登记而待关联的记录，附按名称的匹配建议；已被否定的不再建议。",
    en: "Rows held because they have no code, or one nobody bears, with suggestions by name; what was rejected is not suggested again.",
  },
  method: "GET",
  path: "/held-matches",
  input: heldMatchesInput,
  output: heldMatchesOutput,
  right: "registry.match",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (context: ServiceContext, session, { after, limit }) => {
    const rows = await session.rows(
      heldRow,
      waiting(
        sql`and h.batch_id * ${ROWS}::bigint + h.row_no > ${after ?? 0} order by h.batch_id, h.row_no limit ${limit + 1}`,
      ),
    );
    const installation = context.installation();
    const parse = parserOf(installation, session.today);
    const items: HeldMatchesOutput["items"] = [];
    for (const row of rows.slice(0, limit)) {
      const rejected = await rejectedFor(session, row.name);
      const item = installation.library.find("item", row.item, session.today);
      items.push({
        batch: row.batch,
        row: row.row,
        item: row.item,
        itemLabel: item.ok ? item.value.label : { zh: row.item, en: row.item },
        departmentLabel: { zh: row.department_zh, en: row.department_en },
        name: row.name,
        heldAt: row.held_at,
        candidates: await candidatesFor(session, parse, row.name, 5, rejected),
      });
    }
    const next = rows.length > limit ? (rows[limit - 1]?.place ?? null) : null;
    return { value: { items, next }, detail: { rows: items.length } };
  },
});

async function rejectedFor(queries: Queries, name: string): Promise<number[]> {
  const rows = await queries.rows(
    z.object({ id: z.number() }),
    sql`select distinct surviving_subject(subject_id) as id from match_decision
      where folded = ${foldName(name)} and verdict = 'rejected' and undone_at is null`,
  );
  return rows.map((row) => row.id);
}

const decisionRow = z.object({
  id: z.number(),
  batch: z.number(),
  row: z.number(),
  subject: z.number(),
  subject_name: z.string(),
  name: z.string(),
  verdict: z.enum(["confirmed", "rejected"]),
  state: z.enum(["under-way", "done", "undone"]),
  decided_by: z.string(),
  decided_at: z.string(),
  undone_by: z.string().nullable(),
  undoing: z.boolean(),
});

const decisions = (where: Statement): Statement => sql`
  select m.id, m.batch_id as batch, m.row_no as row, surviving_subject(m.subject_id) as subject, i.name as subject_name, m.name, m.verdict,
    case when m.undone_at is not null then 'undone' when m.undo_asked_at is not null or (m.verdict = 'confirmed' and m.filed_batch_id is null)
      then 'under-way' else 'done' end as state,
    m.decided_by, m.decided_at, m.undone_by, m.undo_asked_at is not null as undoing
  from match_decision m cross join lateral registered_identity(surviving_subject(m.subject_id)) i ${where}`;

const outputOf = (row: z.infer<typeof decisionRow>): MatchDecisionOutput => ({
  id: row.id,
  batch: row.batch,
  row: row.row,
  subject: row.subject,
  subjectName: row.subject_name,
  name: row.name,
  verdict: row.verdict,
  state: row.state,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  undoneBy: row.undone_by,
});

async function readDecision(session: Session, id: number): Promise<MatchDecisionOutput> {
  const row = await session.row(decisionRow, decisions(sql`where m.id = ${id}`));
  if (row !== null) return outputOf(row);
  throw new ProblemError(
    problem("not-found", "match-unknown", `没有匹配事项 ${id}`, `there is no match ${id}`, String(id)),
  );
}

async function follow(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  value: MatchDecisionOutput,
): Promise<MatchDecisionOutput> {
  if (value.state !== "under-way") return value;
  const today = await door.open(actor, (session) => Promise.resolve(session.today));
  await applyMatch({ door, installation: context.installation, today: () => today }, value.id);
  return door.open(actor, (session) => readDecision(session, value.id));
}

const decide = defineOperation({
  name: "matching.decide",
  label: { zh: "确认或者否定匹配", en: "Confirm or reject a match" },
  description: {
    zh: "确认：该记录以本人名义归入所选企业并重新评价。否定：该名称不再建议这一企业。均可撤销。企业须在职责范围内。",
    en: "Confirm: the row is filed under the enterprise in one's name and its class computed anew. Reject: this name never suggests this enterprise again. Either can be undone. The enterprise must lie within one's reach.",
  },
  method: "POST",
  path: "/held-matches/{batch}/{row}/decisions",
  input: matchDecisionInput,
  output: matchDecisionOutput,
  right: "registry.match",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const row = await session.row(
      heldRow,
      waiting(sql`and h.batch_id = ${input.batch} and h.row_no = ${input.row}`),
    );
    if (row === null) throw new ProblemError(NOT_WAITING);
    const { low, high } = session.actor.scope;
    const made = await session.row(
      z.object({ id: z.number() }),
      sql`insert into match_decision (batch_id, row_no, name, folded, subject_id, verdict, note, decided_by, account_id, area_no, park_no)
        select ${row.batch}, ${row.row}, ${row.name}, ${foldName(row.name)}, s.id, ${input.verdict}, ${input.note}, ${session.actor.name},
          ${accountOf(session)}, s.area_no, s.park_no from subject s
        where s.id = ${input.subject} and s.known
          and (s.area_no between ${low}::bigint and ${high}::bigint or s.park_no between ${low}::bigint and ${high}::bigint)
        on conflict do nothing returning id`,
    );
    if (made === null) throw new ProblemError(BEYOND);
    const { verdict } = input;
    return {
      value: await readDecision(session, made.id),
      subjects: [input.subject],
      detail: { match: made.id, batch: row.batch, row: row.row, verdict },
    };
  },
  follow,
});

const NOT_WAITING = problem(
  "conflict",
  "held-not-waiting",
  "该记录已不在待关联之列",
  "this row waits no more",
  "row",
);
const BEYOND = problem(
  "refused",
  "place-not-own",
  "该企业不在您的职责范围内，或者该记录已确认",
  "the enterprise lies beyond your reach, or the row is confirmed already",
  "subject",
);
const NOT_DONE = problem(
  "conflict",
  "match-not-undoable",
  "该事项未完成、已撤销，或者其记录其后又有更正",
  "this is not done, was undone, or its record was corrected since",
  "decision",
);

const undo = defineOperation({
  name: "matching.undo",
  label: { zh: "撤销匹配决定", en: "Undo a match" },
  description: {
    zh: "撤销确认：记录从该企业名下撤出、重新待关联，评价重新计算。撤销否定：恢复建议。",
    en: "Undoing a confirmation: the record leaves the enterprise and waits again, and classes are computed anew. Undoing a rejection: it is suggested again.",
  },
  method: "POST",
  path: "/matches/{decision}/undoing",
  input: matchUndoInput,
  output: matchDecisionOutput,
  right: "registry.match",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { decision, reason }) => {
    const before = await readDecision(session, decision);
    const touched = await session.run(sql`
      update match_decision m set undo_reason = ${reason}, undone_by = ${session.actor.name}, undone_account_id = ${accountOf(session)},
        undo_asked_at = clock_timestamp(), undone_at = case when verdict = 'rejected' then clock_timestamp() end
      where id = ${decision} and undo_asked_at is null and (verdict = 'rejected' or filed_batch_id is not null and exists (
        select from record r join record_entry e on e.subject_id = r.subject_id and e.record_id = r.id and e.version = r.version
        where e.batch_id = m.filed_batch_id or r.batch_id = m.filed_batch_id))`);
    if (touched !== 1) throw new ProblemError(NOT_DONE);
    return {
      value: await readDecision(session, decision),
      subjects: [before.subject],
      detail: { match: decision },
    };
  },
  follow,
});

const list = defineOperation({
  name: "matching.decisions",
  label: { zh: "匹配决定", en: "What was decided of matches" },
  description: { zh: "职责范围内的匹配决定，新的在前。", en: "Decisions within one's reach, newest first." },
  method: "GET",
  path: "/matches",
  input: matchDecisionsInput,
  output: matchDecisionsOutput,
  right: "registry.match",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (_context: ServiceContext, session, { after, limit }) => {
    const rows = await session.rows(
      decisionRow,
      decisions(
        sql`where (${after ?? null}::bigint is null or m.id < ${after ?? null}) order by m.id desc limit ${limit}`,
      ),
    );
    const next = rows.length < limit ? null : (rows.at(-1)?.id ?? null);
    return {
      value: { items: rows.map(outputOf), next },
      subjects: [...new Set(rows.map((row) => row.subject))],
    };
  },
});

export const heldMatchOperations = { held, decide, undo, list };
