import { z } from "zod";
import type { DeskNoticeOutput } from "@xinpark/kernel/contract";
import { unreachable, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { labelOf, mindsAll, textShape } from "./terms.ts";

/** Notices of the desk that nobody has seen yet. */

const noticeRow = z.object({
  id: z.number(),
  kind: z.enum(["task", "check", "return", "finding"]),
  reference: z.number(),
  due_offset: z.number(),
  due_on: z.string(),
  on_day: z.string(),
  department: z.string(),
  label: textShape,
  item: z.string(),
});
type NoticeRow = z.infer<typeof noticeRow>;

const AT_ONCE = 50;

/** What is news for the asker, the latest first; what was settled meanwhile is none. */
export async function listNotices(session: Session, installation: Installation): Promise<DeskNoticeOutput[]> {
  const audience = mindsAll(session) ? "office" : "department";
  const rows = await session.rows(
    noticeRow,
    sql`select distinct on (n.kind, n.reference) n.id, n.kind, n.reference, n.due_offset, n.due_on, n.on_day, o.code as department,
        jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, coalesce(t.item, b.item, r.item, f.item) as item
      from desk_notice n join organisation o on o.id = n.department_id
      left join due_task t on n.kind = 'task' and t.id = n.reference and t.outcome is null
      left join delivery_check c on n.kind = 'check' and c.batch_id = n.reference and c.verdict is null left join batch b on b.id = c.batch_id
      left join delivery_return r on n.kind = 'return' and r.id = n.reference and r.closed_on is null
      left join finding f on n.kind = 'finding' and f.id = n.reference and f.state = 'open'
      where n.seen_on is null and n.audience = ${audience} and coalesce(t.id, c.batch_id, r.id, f.id) is not null
      order by n.kind, n.reference, n.due_offset desc`,
  );
  return rows
    .toSorted((a, b) => (a.due_on === b.due_on ? a.id - b.id : a.due_on < b.due_on ? -1 : 1))
    .slice(0, AT_ONCE)
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      reference: row.reference,
      text: textOf(row, labelOf(installation, row.item, session.today)),
      dueOn: row.due_on,
      onDay: row.on_day,
      department: { code: row.department, label: row.label },
    }));
}

function textOf(row: NoticeRow, item: Text): Text {
  const what = subjectOf(row, item);
  const when = whenOf(row.due_offset, row.due_on);
  return { zh: `${what.zh}${when.zh}`, en: `${what.en} ${when.en}` };
}

function subjectOf({ kind, label, reference }: NoticeRow, item: Text): Text {
  switch (kind) {
    case "task":
      return {
        zh: `${label.zh}的“${item.zh}”报送任务`,
        en: `The task of ${label.en} to deliver “${item.en}”`,
      };
    case "check":
      return { zh: `批次 ${reference} 的核验`, en: `The check of batch ${reference}` };
    case "return":
      return { zh: `${label.zh}“${item.zh}”的退回补正`, en: `The return of “${item.en}” to ${label.en}` };
    case "finding":
      return { zh: `${label.zh}“${item.zh}”的核查问题`, en: `The finding on “${item.en}” of ${label.en}` };
    default:
      return unreachable(kind);
  }
}

function whenOf(offset: number, due: string): Text {
  if (offset > 0) return { zh: `已于 ${due} 逾期`, en: `was due on ${due}` };
  if (offset === 0) return { zh: `今日（${due}）到期`, en: `is due today, ${due}` };
  return { zh: `将于 ${due} 到期`, en: `is due on ${due}` };
}

/** Notes that notices were seen; a colleague of the same organisation need not see them again. */
export async function seeNotices(session: Session, notices: readonly number[]): Promise<void> {
  const audience = mindsAll(session) ? "office" : "department";
  await session.run(sql`
    update desk_notice n set seen_on = ${session.today}, seen_by = ${session.actor.name}
    from desk_notice s where s.id = any (${notices}) and n.kind = s.kind and n.reference = s.reference and n.audience = ${audience}
      and n.seen_on is null`);
}
