import { z } from "zod";
import type { DeliveryCheckOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { Installation } from "../installation/index.ts";
import { OFFICE } from "../organisation/index.ts";
import { closeReturn, openReturn } from "./returns.ts";
import { labelOf, pageOf, termOf, textShape } from "./terms.ts";

/** Checks on arrival: the platform passes a delivery, or returns it or some of its rows, within its term. */

const checkRow = z.object({
  place: z.number(),
  batch: z.number(),
  department: z.string(),
  label: textShape,
  item: z.string(),
  file_name: z.string(),
  day: z.string(),
  rows_done: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  superseding: z.number(),
  held: z.number(),
  refused: z.number(),
  ignored: z.number(),
  due_on: z.string(),
  provisional: z.boolean(),
  verdict: z.enum(["passed", "returned"]).nullable(),
  checked_on: z.string().nullable(),
  checked_by: z.string().nullable(),
});

const checks = (where: Statement, tail: Statement): Statement => sql`
  select c.batch_id as place, c.batch_id as batch, o.code as department, jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, b.item,
    b.file_name, b.day, b.rows_done, b.accepted, b.duplicate, b.superseding, b.held, b.refused, b.ignored, c.due_on, c.provisional, c.verdict,
    c.checked_on, c.checked_by
  from delivery_check c join batch b on b.id = c.batch_id join organisation o on o.id = c.department_id where ${where} ${tail}`;

/** Deliveries that wait for their check, oldest first; or those checked, latest first. */
export async function listChecks(
  session: Session,
  installation: Installation,
  request: { readonly state: "open" | "done"; readonly after: number | null; readonly limit: number },
) {
  const { after, limit } = request;
  const open = request.state === "open";
  const beyond = after === null ? sql`true` : open ? sql`c.batch_id > ${after}` : sql`c.batch_id < ${after}`;
  const rows = await session.rows(
    checkRow,
    checks(
      sql`(c.verdict is null) = ${open} and ${beyond}`,
      sql`order by c.batch_id ${open ? sql`` : sql`desc`} limit ${limit + 1}`,
    ),
  );
  const page = pageOf(rows, limit);
  return { items: page.items.map((row) => shown(session, installation, row)), next: page.next };
}

export async function readCheck(
  session: Session,
  installation: Installation,
  batch: number,
): Promise<DeliveryCheckOutput> {
  const row = await session.row(checkRow, checks(sql`c.batch_id = ${batch}`, sql``));
  if (row !== null) return shown(session, installation, row);
  throw new ProblemError({
    ...problem(
      "not-found",
      "check-unknown",
      `批次 ${batch} 不在核验之列`,
      `batch ${batch} does not wait for a check`,
      "batch",
    ),
    remedy: {
      zh: "报送入库后稍候即列入；启用核验之前的批次不再核验",
      en: "a delivery is listed moments after it is known; those from before the desk began are not checked",
    },
  });
}

function shown(
  session: Session,
  installation: Installation,
  row: z.infer<typeof checkRow>,
): DeliveryCheckOutput {
  const term = termOf(installation, row, row.checked_on ?? session.today);
  return {
    batch: row.batch,
    department: { code: row.department, label: row.label },
    item: row.item,
    itemLabel: labelOf(installation, row.item, row.day),
    fileName: row.file_name,
    deliveredOn: row.day,
    counts: {
      rows: row.rows_done,
      accepted: row.accepted,
      duplicate: row.duplicate,
      superseding: row.superseding,
      held: row.held,
      refused: row.refused,
      ignored: row.ignored,
    },
    ...term,
    verdict: row.verdict,
    checkedOn: row.checked_on,
    checkedBy: row.checked_by,
    waiting:
      row.verdict === null
        ? {
            what:
              term.lateDays > 0
                ? { zh: "核验已逾期", en: "the check is overdue" }
                : { zh: "等待核验", en: "waiting to be checked" },
            owner: OFFICE,
          }
        : null,
  };
}

/**
 * Passes a delivery, or returns it. Gives the number of the return, if one was made.
 * Problems: `check-unknown`, `check-done`, `reason-needed`, `rows-unknown`.
 */
export async function checkDelivery(
  session: Session,
  installation: Installation,
  input: {
    readonly batch: number;
    readonly verdict: "passed" | "returned";
    readonly rows: readonly number[];
    readonly reason: string;
  },
): Promise<{ readonly opened: number | null; readonly subjects: readonly number[] }> {
  const account = accountOf(session);
  await readCheck(session, installation, input.batch);
  if (input.verdict === "returned" && input.reason === "")
    throw new ProblemError(
      problem("invalid", "reason-needed", "退回须说明理由", "a return states its reason", "reason"),
    );
  const decided = await session.run(sql`
    update delivery_check set verdict = ${input.verdict}, checked_on = ${session.today}, checked_by = ${session.actor.name}, account_id = ${account},
      note = ${input.reason === "" ? null : input.reason} where batch_id = ${input.batch} and verdict is null`);
  if (decided !== 1)
    throw new ProblemError(
      problem("conflict", "check-done", "该批次已经核验", "this delivery was checked already", "batch"),
    );
  const answered = await closeAnswered(session, input.batch, input.verdict);
  if (input.verdict === "passed") return { opened: null, subjects: answered };
  const opened = await openReturn(session, installation, input);
  return { opened: opened.opened, subjects: [...answered, ...opened.subjects] };
}

/** Returns that this delivery answers end with its check: corrected, or returned anew. */
async function closeAnswered(
  session: Session,
  batch: number,
  verdict: "passed" | "returned",
): Promise<number[]> {
  const answers = await session.rows(
    z.object({ id: z.number() }),
    sql`select id from delivery_return where answer_batch_id = ${batch} and closed_on is null order by id`,
  );
  const reason =
    verdict === "passed" ? `补正报送（批次 ${batch}）核验通过` : `补正报送（批次 ${batch}）另行退回`;
  const subjects: number[] = [];
  for (const { id } of answers) subjects.push(...(await closeReturn(session, id, reason)));
  return subjects;
}
