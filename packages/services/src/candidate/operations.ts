import { z } from "zod";
import {
  candidateDecidedOutput,
  candidateDecisionInput,
  candidateDecisionOutput,
  candidateDecisionsInput,
  candidateDecisionsOutput,
  candidatesInput,
  candidatesOutput,
  candidateWithdrawalInput,
  type CandidateOutput,
} from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { proposalOf, reasonsOf } from "@xinpark/kernel/evaluation";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { classAbsent, evaluateByConsent } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { oneSubject } from "../registry/index.ts";
import { candidateModels, listConsenting, listDecisions, readDecision } from "./read.ts";

/** Operations on candidates: proposed by a model from what an enterprise consented to, confirmed or refused by a person. */

function modelNamed(installation: Installation, id: string, day: string): ModelDefinition {
  const found = candidateModels(installation, day).find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new ProblemError(
    problem(
      "invalid",
      "candidate-model",
      `“${id}”不是提出候选的模型`,
      `“${id}” is no model of candidates`,
      "model",
    ),
  );
}

const list = defineOperation({
  name: "candidate.list",
  label: { zh: "金融信用名单候选", en: "Candidates of the finance lists" },
  description: {
    zh: "授权本机构评价的企业，逐户显示模型提出的候选和理由，以及最近一次决定；没有授权的企业不在其中。",
    en: "The enterprises that consented to this office, one by one: what the model proposes and why, and the latest decision. Who has not consented is not among them.",
  },
  method: "GET",
  path: "/candidates",
  input: candidatesInput,
  output: candidatesOutput,
  right: "candidate.decide",
  audit: "read",
  purpose: "required",
  shows: "list",
  handle: async (context: ServiceContext, session, { after, limit }) => {
    const value = await listConsenting(session, context.installation(), { after: after ?? null, limit });
    return { value, subjects: value.items.map((one) => one.subject.id) };
  },
  // Each by its own consent, in a transaction of its own.
  follow: async (context, door, actor, value) => {
    const items: CandidateOutput[] = [];
    for (const item of value.items) items.push(await proposed(context.installation(), door, actor, item));
    return { ...value, items };
  },
});

const proposed = (
  installation: Installation,
  door: Door,
  actor: Actor,
  item: CandidateOutput,
): Promise<CandidateOutput> =>
  door.open(actor, async (session) => {
    const model = modelNamed(installation, item.model, session.today);
    const found = await evaluateByConsent(session, installation, item.subject.id, model);
    await session.audit({
      operation: "candidate.propose",
      class: "read",
      subjects: [item.subject.id],
      detail: { model: item.model, consent: found?.consent ?? null },
    });
    if (found === null) return item;
    const proposal = proposalOf(model, found.made.grade);
    return {
      ...item,
      proposed: proposal === null ? null : listName(proposal),
      why: found.made.why ?? (proposal === null ? (model.grades.at(-1)?.meaning ?? null) : null),
      reasons: reasonsOf(found.evaluation.contributions).map((one) => ({ ...one.text })),
    };
  });

const listName = ({ id, label, meaning }: ModelDefinition["grades"][number]) => ({ id, label, meaning });

const decide = defineOperation({
  name: "candidate.decide",
  label: { zh: "确认或者不予候选", en: "Confirm or refuse a candidate" },
  description: {
    zh: "对模型提出的候选作出决定，说明理由；确认须有文书。决定时企业的授权须在有效期内，模型须仍提出该候选。",
    en: "Decides on what the model proposes, with a reason; to confirm takes a paper. The enterprise's consent must be live, and the model must still propose it.",
  },
  method: "POST",
  path: "/candidates/{code}/decision",
  input: candidateDecisionInput,
  output: candidateDecidedOutput,
  right: "candidate.decide",
  audit: "write",
  purpose: "required",
  handle: async (context: ServiceContext, session, input) => {
    const { model: id, verdict, reason, document } = input;
    if (verdict === "confirmed" && document === "") throw new ProblemError(PAPER);
    const subject = await oneSubject(session, input.code);
    const installation = context.installation();
    const account = accountOf(session);
    const model = modelNamed(installation, id, session.today);
    const found = await evaluateByConsent(session, installation, subject, model);
    if (found === null) throw new ProblemError(classAbsent(input.code));
    if (found.consent === null) throw new ProblemError(NO_CONSENT);
    const proposal = proposalOf(model, found.made.grade);
    if (proposal === null) throw new ProblemError(NO_PROPOSAL);
    await session.run(sql`
      insert into candidate_decision (subject_id, model, model_version, proposed, consent_id, verdict, reason, document, organisation_id,
        decided_by, account_id, decided_on, area_no, park_no)
      select s.id, ${id}, ${model.version}, ${proposal.id}, ${found.consent}, ${verdict}, ${reason}, ${document},
        (select m.organisation_id from membership m where m.id = ${session.actor.membershipId}),
        ${session.actor.name}, ${account}, ${session.today}, s.area_no, s.park_no from subject s where s.id = ${subject}`);
    return {
      value: { proposed: listName(proposal), verdict },
      subjects: [subject],
      detail: { model: id, proposed: proposal.id, verdict, consent: found.consent },
    };
  },
});

const PAPER: Problem = problem(
  "invalid",
  "candidate-paper",
  "确认列入须注明决定文书",
  "to confirm names the paper of the decision",
  "document",
);
const NO_CONSENT: Problem = {
  ...problem(
    "refused",
    "candidate-no-consent",
    "企业没有给本机构有效的授权，不能作候选",
    "the enterprise has no live consent to this office and is no candidate",
    "code",
  ),
  remedy: { zh: "请企业在“授权管理”中授权", en: "the enterprise consents on its page of consents" },
};
const NO_PROPOSAL: Problem = problem(
  "refused",
  "candidate-not-proposed",
  "模型目前没有提出候选",
  "the model proposes nothing at present",
  "code",
);

const decisions = defineOperation({
  name: "candidate.decisions",
  label: { zh: "候选决定", en: "Decisions on candidates" },
  description: {
    zh: "对候选作出的决定，新的在前；企业看到本企业的。",
    en: "What was decided on candidates, newest first; an enterprise sees its own.",
  },
  method: "GET",
  path: "/candidate-decisions",
  input: candidateDecisionsInput,
  output: candidateDecisionsOutput,
  right: "evaluation.read",
  audit: "read",
  purpose: "none",
  shows: "list",
  exports: "guarded",
  handle: async (context: ServiceContext, session, { code, after, limit }) => {
    const subject = code === undefined ? null : await oneSubject(session, code);
    const value = await listDecisions(session, context.installation(), {
      subject,
      after: after ?? null,
      limit,
    });
    return { value, subjects: [...new Set(value.items.map((one) => one.subject.id))] };
  },
});

const withdraw = defineOperation({
  name: "candidate.withdraw",
  label: { zh: "撤回候选决定", en: "Withdraw a decision" },
  description: {
    zh: "说明理由撤回；决定保留可查。",
    en: "Withdrawn with a reason; the decision stays on record.",
  },
  method: "POST",
  path: "/candidate-decisions/{decision}/withdrawal",
  input: candidateWithdrawalInput,
  output: candidateDecisionOutput,
  right: "candidate.decide",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { decision, reason }) => {
    await withdrawOne(session, decision, reason);
    const value = await readDecision(session, context.installation(), decision);
    return { value, subjects: [value.subject.id], detail: { decision } };
  },
});

async function withdrawOne(session: Session, id: number, reason: string): Promise<void> {
  const before = await session.row(
    z.object({ done: z.boolean() }),
    sql`select withdrawn_on is not null as done from candidate_decision where id = ${id}`,
  );
  if (before?.done === true)
    throw new ProblemError(
      problem(
        "conflict",
        "decision-withdrawn",
        "该决定已经撤回",
        "it has been withdrawn already",
        "decision",
      ),
    );
  await session.run(sql`
    update candidate_decision set withdrawn_on = ${session.today}, withdraw_reason = ${reason}, withdrawn_by = ${session.actor.name},
      withdrawn_account_id = ${accountOf(session)} where id = ${id} and withdrawn_on is null`);
}

export const candidateOperations = { list, decide, decisions, withdraw };
