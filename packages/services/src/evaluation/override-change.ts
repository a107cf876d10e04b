import { z } from "zod";
import type {
  classOverrideInput,
  overrideAnswerInput,
  overrideDecisionInput,
  overrideNoticeInput,
} from "@xinpark/kernel/contract";
import type { OverrideRuleDefinition } from "@xinpark/kernel/definition";
import { afterWorkingDays } from "@xinpark/kernel/desk";
import { checkOverride, type OverrideEffect } from "@xinpark/kernel/evaluation";
import { expectValue, problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { Installation } from "../installation/index.ts";
import { isOfficer } from "./override-mark.ts";
import { overrideNumbered, stateOf, type OverrideRow } from "./override-read.ts";
import { readModelResult } from "./read.ts";

/** Acts on an override: one person proposes, the enterprise is heard before a worse class, another person decides. */

const ruleOf = (installation: Installation, day: string): OverrideRuleDefinition =>
  expectValue(installation.library.find("override-rule", "class-override", day));

const refuse = (kind: Problem["kind"], code: string, zh: string, en: string, path: string): ProblemError =>
  new ProblemError(problem(kind, code, zh, en, path));

/** Against the model's class as it is now. Throws the problems of `checkOverride`, and `evaluation-absent`. */
async function effectNow(
  session: Session,
  installation: Installation,
  subject: number,
  wanted: { readonly model: string; readonly grade: string; readonly to: string },
) {
  const found = await readModelResult(session, installation, subject, wanted.model);
  if (found === null)
    throw refuse(
      "not-found",
      "evaluation-absent",
      "该主体没有分类结果",
      "there is no class for this subject",
      "model",
    );
  const { definition, result } = found;
  const rule = ruleOf(installation, session.today);
  const effect: OverrideEffect = expectValue(checkOverride(definition, result, wanted, rule, session.today));
  return { effect, definition, grade: result.grade };
}

/** Proposes an override; gives its number. Throws also `override-open` and `place-not-own`. */
export async function proposeOverride(
  session: Session,
  installation: Installation,
  subject: number,
  input: z.output<typeof classOverrideInput>,
): Promise<number> {
  const model = input.model ?? installation.pack.models[0] ?? "";
  const { grade, to, reason, document } = input;
  const {
    effect,
    definition,
    grade: modelGrade,
  } = await effectNow(session, installation, subject, {
    model,
    grade,
    to,
  });
  await requireNoneOpen(session, subject, model);
  const { low, high } = session.actor.scope;
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into class_override (subject_id, model, model_version, model_grade, grade, effect, to_day, reason, document, organisation_id,
        proposed_by, proposed_account_id, proposed_on, area_no, park_no)
      select s.id, ${model}, ${definition.version}, ${modelGrade}, ${grade}, ${effect}, ${to}, ${reason}, ${document},
        (select m.organisation_id from membership m where m.id = ${session.actor.membershipId}),
        ${session.actor.name}, ${accountOf(session)}, ${session.today}, s.area_no, s.park_no
      from subject s where s.id = ${subject}
        and (s.area_no between ${low}::bigint and ${high}::bigint or s.park_no between ${low}::bigint and ${high}::bigint) returning id`,
  );
  if (row !== null) return row.id;
  throw refuse(
    "refused",
    "place-not-own",
    "该企业不在您的职责范围内",
    "this enterprise is not within your reach",
    "code",
  );
}

/** One at a time: what is undecided, or in force today. */
async function requireNoneOpen(session: Session, subject: number, model: string): Promise<void> {
  const open = await session.row(
    z.object({ id: z.number() }),
    sql`select id from class_override where subject_id = ${subject} and model = ${model} and withdrawn_on is null
      and (approved is null or (approved and to_day >= ${session.today})) limit 1`,
  );
  if (open === null) return;
  throw new ProblemError({
    ...problem(
      "conflict",
      "override-open",
      `已有分类调整 ${open.id}`,
      `there is an override already: ${open.id}`,
      "code",
    ),
    remedy: { zh: "请先办结或者撤回它", en: "settle or withdraw it first" },
  });
}

function requireState(
  session: Session,
  row: OverrideRow,
  wanted: readonly ReturnType<typeof stateOf>[],
): void {
  if (!wanted.includes(stateOf(row, session.today))) throw new ProblemError(NOT_NOW);
}

const NOT_NOW = problem(
  "conflict",
  "override-state",
  "该调整目前的状态不能这样办理",
  "as this override stands, this cannot be done",
  "override",
);

/** Records that the notice was served. Throws `override-unknown`, `override-state`, `override-served-day`. */
export async function serveNotice(
  session: Session,
  installation: Installation,
  input: z.output<typeof overrideNoticeInput>,
): Promise<OverrideRow> {
  const row = await overrideNumbered(session, input.override);
  requireState(session, row, ["for-notice"]);
  if (input.on < row.proposed_on || session.today < input.on)
    throw refuse(
      "invalid",
      "override-served-day",
      "送达日不得早于提出之日，也不得晚于今天",
      "the notice was served no earlier than the proposal and no later than today",
      "on",
    );
  const { hearingWorkingDays } = ruleOf(installation, input.on);
  const hearing = afterWorkingDays(installation.calendar, input.on, hearingWorkingDays);
  await session.run(sql`
    update class_override set served_on = ${input.on}, served_how = ${input.how}, served_document = ${input.document}, hearing_to = ${hearing.day},
      hearing_provisional = ${hearing.provisional}, served_by = ${session.actor.name}, served_account_id = ${accountOf(session)}
    where id = ${row.id} and served_on is null and approved is null and withdrawn_on is null`);
  return row;
}

/**
 * Takes what the enterprise says: its own words in its own session, or the paper an officer received.
 * Throws `override-unknown`, `override-state`, `override-answer-paper`, `override-answer-day`.
 */
export async function takeAnswer(
  session: Session,
  input: z.output<typeof overrideAnswerInput>,
): Promise<OverrideRow> {
  const row = await overrideNumbered(session, input.override);
  // Late words are heard too, as long as nothing is decided.
  if (row.served_on === null || row.answered_on !== null) throw new ProblemError(NOT_NOW);
  requireState(session, row, ["hearing", "for-decision"]);
  const on = answerDay(session, row, input);
  await session.run(sql`
    update class_override set answer = ${input.text}, answer_document = ${input.document === "" ? null : input.document}, answered_on = ${on},
      answered_by = ${session.actor.name}, answered_account_id = ${accountOf(session)}
    where id = ${row.id} and answered_on is null and approved is null and withdrawn_on is null`);
  return row;
}

function answerDay(session: Session, row: OverrideRow, input: z.output<typeof overrideAnswerInput>): string {
  if (!isOfficer(session.actor)) return session.today;
  if (input.document === "")
    throw refuse(
      "invalid",
      "override-answer-paper",
      "代录企业意见须注明其书面材料",
      "what an officer enters for the enterprise names its paper",
      "document",
    );
  const on = input.on ?? session.today;
  if (on >= (row.served_on ?? on) && on <= session.today) return on;
  throw refuse(
    "invalid",
    "override-answer-day",
    "收到之日不得早于送达日，也不得晚于今天",
    "it was received no earlier than the notice was served and no later than today",
    "on",
  );
}

/**
 * Approves or refuses. Throws `override-unknown`, `second-person-needed`, `override-notice-missing`, `override-hearing-open`,
 * `override-state`, `reason-missing`, `override-changed`, and on approval those of `checkOverride`.
 */
export async function decideOverride(
  session: Session,
  installation: Installation,
  input: z.output<typeof overrideDecisionInput>,
): Promise<OverrideRow> {
  const row = await overrideNumbered(session, input.override);
  const account = accountOf(session);
  if (account === row.proposed_account_id)
    throw refuse(
      "refused",
      "second-person-needed",
      "须由提出人以外的人员决定",
      "another person than the one who proposed decides",
      "override",
    );
  if (input.approve) requireHeard(session, row);
  requireState(session, row, input.approve ? ["for-decision"] : ["for-notice", "hearing", "for-decision"]);
  if (input.reason === "" && (!input.approve || row.answered_on !== null))
    throw refuse(
      "invalid",
      "reason-missing",
      input.approve ? "企业已提出意见，须说明是否采纳及理由" : "不予调整须说明理由",
      input.approve ? "the enterprise has answered: say what was made of it" : "a refusal gives its reason",
      "reason",
    );
  if (input.approve) await requireUnchanged(session, installation, row);
  await session.run(sql`
    update class_override set approved = ${input.approve}, decision_reason = ${input.reason === "" ? null : input.reason}, decided_by = ${session.actor.name},
      decided_account_id = ${account}, decided_on = ${session.today}, from_day = ${input.approve ? session.today : null}::date
    where id = ${row.id} and approved is null and withdrawn_on is null`);
  return row;
}

/** A worse class needs the notice, and the answer or the whole period without one. */
function requireHeard(session: Session, row: OverrideRow): void {
  const state = stateOf(row, session.today);
  if (state === "for-notice")
    throw refuse(
      "refused",
      "override-notice-missing",
      "对企业不利的调整，须先送达告知书",
      "a worse class needs a served notice first",
      "override",
    );
  if (state === "hearing")
    throw refuse(
      "refused",
      "override-hearing-open",
      `陈述申辩期至 ${row.hearing_to ?? ""}，企业尚未答复`,
      `the enterprise may answer until ${row.hearing_to ?? ""} and has not yet`,
      "override",
    );
}

/** What the model gives may have changed since: an override that would now have another effect is proposed anew. */
async function requireUnchanged(
  session: Session,
  installation: Installation,
  row: OverrideRow,
): Promise<void> {
  const wanted = { model: row.model, grade: row.grade, to: row.to_day };
  const now = await effectNow(session, installation, row.subject_id, wanted);
  if (now.effect === row.effect) return;
  throw refuse(
    "conflict",
    "override-changed",
    "模型给出的类别已经变化，请重新提出",
    "the model's class has changed meanwhile; propose anew",
    "override",
  );
}

/** Takes a proposal back, or ends one in force: from today on the model's class is shown. Throws `override-unknown`, `override-state`. */
export async function withdrawOverride(session: Session, id: number, reason: string): Promise<OverrideRow> {
  const row = await overrideNumbered(session, id);
  requireState(session, row, ["for-notice", "hearing", "for-decision", "lapsed", "in-force"]);
  await session.run(sql`
    update class_override set withdrawn_on = ${session.today}, withdraw_reason = ${reason}, withdrawn_by = ${session.actor.name},
      withdrawn_account_id = ${accountOf(session)} where id = ${row.id} and withdrawn_on is null`);
  return row;
}
