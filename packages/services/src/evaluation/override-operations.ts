import {
  classOverrideInput,
  classOverrideOutput,
  classOverridesOutput,
  overrideAnswerInput,
  overrideDecisionInput,
  overrideListInput,
  overrideNoticeInput,
  overrideWithdrawalInput,
} from "@xinpark/kernel/contract";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import {
  decideOverride,
  proposeOverride,
  serveNotice,
  takeAnswer,
  withdrawOverride,
} from "./override-change.ts";
import { listOverrides, readOverride, type OverrideRow } from "./override-read.ts";

/** Operations on overrides: decisions beside a model's result, which itself is never touched. */

const told = async (
  context: ServiceContext,
  session: Session,
  row: OverrideRow,
  detail: Readonly<Record<string, unknown>> = {},
) => ({
  value: await readOverride(session, context.installation(), row.id),
  subjects: [row.subject_id],
  detail: { override: row.id, ...detail },
});

const overrides = defineOperation({
  name: "evaluation.overrides",
  label: { zh: "分类调整", en: "Overrides of a class" },
  description: {
    zh: "职责范围内的分类调整，新的在前；企业看到告知本企业和已批准的。可只看一户。",
    en: "Overrides within one's reach, newest first; an enterprise sees those it was told of and those approved. Of one enterprise where its code is given.",
  },
  method: "GET",
  path: "/class-overrides",
  input: overrideListInput,
  output: classOverridesOutput,
  right: "evaluation.read",
  audit: "read",
  purpose: "none",
  shows: "list",
  exports: "guarded",
  handle: async (context: ServiceContext, session, { code, after, limit }) => {
    const subject = code === undefined ? null : await oneSubject(session, code);
    const value = await listOverrides(session, context.installation(), {
      subject,
      after: after ?? null,
      limit,
    });
    return { value, subjects: [...new Set(value.items.map((one) => one.subject.id))] };
  },
});

const propose = defineOperation({
  name: "evaluation.proposeOverride",
  label: { zh: "提出分类调整", en: "Propose an override" },
  description: {
    zh: "说明理由、依据文书和最后一天，以另一类别代替模型给出的类别，由另一人批准。对企业不利的须先告知并听取陈述申辩；其他部门认定后导入的类别不得调整。",
    en: "To put another class in the place of the model's, with reason, paper and last day; another person approves. A worse one needs notice and hearing first; a class that another authority made and that was imported is never overridden.",
  },
  method: "POST",
  path: "/subjects/{code}/class-overrides",
  input: classOverrideInput,
  output: classOverrideOutput,
  right: "override.propose",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const id = await proposeOverride(session, context.installation(), subject, input);
    const value = await readOverride(session, context.installation(), id);
    const { grade, document, to } = input;
    return { value, subjects: [subject], detail: { override: id, model: value.model, grade, document, to } };
  },
});

const serve = defineOperation({
  name: "evaluation.serveOverrideNotice",
  label: { zh: "登记告知书送达", en: "Record that a notice was served" },
  description: {
    zh: "登记对企业不利的分类调整告知书的送达日期、方式和文号；次日起计算陈述申辩期。",
    en: "The day, the way and the paper by which the notice of a worse class was served; the hearing period runs from the next day.",
  },
  method: "POST",
  path: "/class-overrides/{override}/notice",
  input: overrideNoticeInput,
  output: classOverrideOutput,
  right: "override.propose",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) =>
    told(context, session, await serveNotice(session, context.installation(), input), { served: input.on }),
});

const answer = defineOperation({
  name: "evaluation.answerOverride",
  label: { zh: "陈述申辩", en: "Answer a notice" },
  description: {
    zh: "企业对拟作的分类调整提出意见；书面意见由信用管理人员注明材料代录。",
    en: "What the enterprise says to an override that is to come; what it wrote on paper an officer enters, naming the paper.",
  },
  method: "POST",
  path: "/class-overrides/{override}/answer",
  input: overrideAnswerInput,
  output: classOverrideOutput,
  right: "override.answer",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) =>
    told(context, session, await takeAnswer(session, input)),
});

const decide = defineOperation({
  name: "evaluation.decideOverride",
  label: { zh: "批准或者不予分类调整", en: "Approve or refuse an override" },
  description: {
    zh: "由提出人以外的人员决定。批准之日起显示调整后的类别，最后一天过后自行恢复模型给出的类别。",
    en: "By another person than the one who proposed. The class is shown from the day of approval; after the last day the model's is shown again by itself.",
  },
  method: "POST",
  path: "/class-overrides/{override}/decision",
  input: overrideDecisionInput,
  output: classOverrideOutput,
  right: "override.propose",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) =>
    told(context, session, await decideOverride(session, context.installation(), input), {
      approve: input.approve,
    }),
});

const withdraw = defineOperation({
  name: "evaluation.withdrawOverride",
  label: { zh: "撤回分类调整", en: "Withdraw an override" },
  description: {
    zh: "说明理由撤回；当日起显示模型给出的类别。",
    en: "Withdrawn with a reason; the model's class is shown from that day.",
  },
  method: "POST",
  path: "/class-overrides/{override}/withdrawal",
  input: overrideWithdrawalInput,
  output: classOverrideOutput,
  right: "override.propose",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { override, reason }) =>
    told(context, session, await withdrawOverride(session, override, reason)),
});

export const overrideOperations = {
  overrides,
  proposeOverride: propose,
  serveOverrideNotice: serve,
  answerOverride: answer,
  decideOverride: decide,
  withdrawOverride: withdraw,
};
