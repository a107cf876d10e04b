import { z } from "zod";
import { SERVICE_WAYS, type ClassOverrideOutput } from "@xinpark/kernel/contract";
import { overrideState, type ClassOverride } from "@xinpark/kernel/evaluation";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { isOfficer, organisationOf } from "./override-mark.ts";

/** Overrides as they are listed: the office those within its reach, the enterprise those it was told of. */

const overrideRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  model: z.string(),
  model_version: z.string(),
  model_grade: z.string(),
  grade: z.string(),
  effect: z.enum(["better", "worse"]),
  to_day: z.string(),
  reason: z.string(),
  document: z.string(),
  label_zh: z.string().nullable(),
  label_en: z.string().nullable(),
  proposed_by: z.string(),
  proposed_account_id: z.number(),
  proposed_on: z.string(),
  served_on: z.string().nullable(),
  served_how: z.enum(SERVICE_WAYS).nullable(),
  served_document: z.string().nullable(),
  hearing_to: z.string().nullable(),
  hearing_provisional: z.boolean().nullable(),
  served_by: z.string().nullable(),
  answer: z.string().nullable(),
  answer_document: z.string().nullable(),
  answered_on: z.string().nullable(),
  answered_by: z.string().nullable(),
  approved: z.boolean().nullable(),
  decision_reason: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_on: z.string().nullable(),
  from_day: z.string().nullable(),
  withdrawn_on: z.string().nullable(),
  withdraw_reason: z.string().nullable(),
  withdrawn_by: z.string().nullable(),
});
export type OverrideRow = z.infer<typeof overrideRow>;

const overrides = (tail: Statement): Statement => sql`
  select o.id, o.subject_id, s.name, s.uscc, o.model, o.model_version, o.model_grade, o.grade, o.effect, o.to_day, o.reason, o.document,
    g.label_zh, g.label_en, o.proposed_by, o.proposed_account_id, o.proposed_on, o.served_on, o.served_how, o.served_document, o.hearing_to,
    o.hearing_provisional, o.served_by, o.answer, o.answer_document, o.answered_on, o.answered_by, o.approved, o.decision_reason, o.decided_by,
    o.decided_on, o.from_day, o.withdrawn_on, o.withdraw_reason, o.withdrawn_by
  from class_override o join subject s on s.id = o.subject_id left join organisation g on g.id = o.organisation_id ${tail}`;

/** The row, for acting on it. Throws `override-unknown`. */
export async function overrideNumbered(session: Session, id: number): Promise<OverrideRow> {
  const row = await session.row(overrideRow, overrides(sql`where o.id = ${id}`));
  if (row !== null) return row;
  throw new ProblemError(
    problem("not-found", "override-unknown", `没有分类调整 ${id}`, `there is no override ${id}`, "override"),
  );
}

export const stateOf = (row: OverrideRow, today: string): ClassOverrideOutput["state"] =>
  overrideState(
    {
      effect: row.effect,
      hearingTo: row.hearing_to,
      answered: row.answered_on !== null,
      approved: row.approved,
      to: row.to_day,
      withdrawnOn: row.withdrawn_on,
    },
    today,
  );

/** One override as the asker may see it. */
export const readOverride = async (
  session: Session,
  installation: Installation,
  id: number,
): Promise<ClassOverrideOutput> => shown(session, installation, await overrideNumbered(session, id));

interface OverridePage {
  /** Of one subject, or of all within reach. */
  readonly subject: number | null;
  readonly after: number | null;
  readonly limit: number;
}

/** A page of overrides, newest first. */
export async function listOverrides(
  session: Session,
  installation: Installation,
  { subject, after, limit }: OverridePage,
): Promise<{ readonly items: ClassOverrideOutput[]; readonly next: number | null }> {
  const rows = await session.rows(
    overrideRow,
    overrides(sql`where (${subject}::bigint is null or o.subject_id = ${subject}) and (${after}::bigint is null or o.id < ${after})
      order by o.id desc limit ${limit + 1}`),
  );
  const items = rows.slice(0, limit).map((row) => shown(session, installation, row));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

const approvedRow = z.object({
  grade: z.string(),
  effect: z.enum(["better", "worse"]),
  from: z.string(),
  to: z.string(),
  withdrawnOn: z.string().nullable(),
});

/** What is in force for a class on a day or later. */
export const comingOverrides = (
  queries: Queries,
  subject: number,
  model: string,
  day: string,
): Promise<ClassOverride[]> =>
  queries.rows(
    approvedRow,
    sql`select grade, effect, from_day as "from", to_day as "to", withdrawn_on as "withdrawnOn" from class_override
      where subject_id = ${subject} and model = ${model} and approved and withdrawn_on is null and to_day >= ${day} order by id`,
  );

function shown(session: Session, installation: Installation, row: OverrideRow): ClassOverrideOutput {
  const officer = isOfficer(session.actor);
  const model = installation.library
    .all("model")
    .find((one) => one.id === row.model && one.version === row.model_version);
  const gradeNamed = (id: string): ClassOverrideOutput["grade"] => {
    const found = model?.grades.find((one) => one.id === id);
    return { id, label: found?.label ?? { zh: id, en: id }, code: found?.code ?? "none" };
  };
  return {
    id: row.id,
    subject: { id: row.subject_id, name: row.name, code: row.uscc },
    model: row.model,
    title: model?.title ?? { zh: row.model, en: row.model },
    effect: row.effect,
    modelGrade: gradeNamed(row.model_grade),
    grade: gradeNamed(row.grade),
    from: row.from_day,
    to: row.to_day,
    reason: row.reason,
    document: row.document,
    organisation: organisationOf(
      row.label_zh === null || row.label_en === null ? null : { zh: row.label_zh, en: row.label_en },
    ),
    state: stateOf(row, session.today),
    proposedOn: row.proposed_on,
    ...happenings(row),
    proposedBy: officer ? row.proposed_by : null,
    servedBy: officer ? row.served_by : null,
    answeredBy: officer ? row.answered_by : null,
    decidedBy: officer ? row.decided_by : null,
    withdrawnBy: officer ? row.withdrawn_by : null,
    own: session.actor.accountId === row.proposed_account_id,
  };
}

/** What came after the proposal; null where it has not come. */
function happenings(
  row: OverrideRow,
): Pick<ClassOverrideOutput, "notice" | "answer" | "decision" | "withdrawn"> {
  const { served_on, served_how, served_document, hearing_to } = row;
  return {
    notice:
      served_on === null || served_how === null || served_document === null || hearing_to === null
        ? null
        : {
            on: served_on,
            how: served_how,
            document: served_document,
            hearingTo: hearing_to,
            provisional: row.hearing_provisional ?? false,
          },
    answer:
      row.answered_on === null || row.answer === null
        ? null
        : { on: row.answered_on, text: row.answer, document: row.answer_document },
    decision:
      row.approved === null || row.decided_on === null
        ? null
        : { approved: row.approved, on: row.decided_on, reason: row.decision_reason },
    withdrawn:
      row.withdrawn_on === null || row.withdraw_reason === null
        ? null
        : { on: row.withdrawn_on, reason: row.withdraw_reason },
  };
}
