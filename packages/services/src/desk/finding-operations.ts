import {
  explainFindingInput,
  findingInput,
  findingOutput,
  findingSidesOutput,
  findingsInput,
  findingsOutput,
  settleFindingInput,
} from "@xinpark/kernel/contract";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { explainFinding, listFindings, readFinding, readSides, settleFinding } from "./findings.ts";

/** Operations of findings (核查比对). */

const list = defineOperation({
  name: "finding.list",
  label: { zh: "核查比对问题", en: "Findings" },
  description: {
    zh: "文号断号、各来源不一致和与零报告矛盾的问题：由谁说明、何时到期、如何办结。",
    en: "Gaps in document numbers, disagreements between sources, and records that contradict a report of nothing: who has to explain them, until when, and how they were settled.",
  },
  method: "GET",
  path: "/findings",
  input: findingsInput,
  output: findingsOutput,
  right: "finding.read",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (context: ServiceContext, session, input) => {
    const value = await listFindings(session, context.installation(), {
      state: input.state,
      kind: input.kind ?? null,
      after: input.after ?? null,
      limit: input.limit,
    });
    return {
      value,
      subjects: [...new Set(value.items.flatMap((one) => (one.subject === null ? [] : [one.subject.id])))],
    };
  },
});

const sides = defineOperation({
  name: "finding.sides",
  label: { zh: "各来源的内容", en: "What the sources say" },
  description: {
    zh: "不一致的各条记录及其字段，限可见范围。",
    en: "The records that disagree and their field, as far as the asker may see them.",
  },
  method: "GET",
  path: "/findings/{finding}/sides",
  input: findingInput,
  output: findingSidesOutput,
  right: "finding.read",
  audit: "read",
  purpose: "required",
  handle: async (context: ServiceContext, session, input) => {
    const read = await readSides(session, context.installation(), input.finding);
    return {
      value: { sides: read.sides },
      subjects: read.subjects,
      detail: { finding: input.finding },
    };
  },
});

/** The finding as it stands after an act. */
const after = async (context: ServiceContext, session: Session, id: number, subject: number | null) => ({
  value: await readFinding(session, context.installation(), id),
  subjects: subject === null ? [] : [subject],
  detail: { finding: id },
});

const explain = defineOperation({
  name: "finding.explain",
  label: { zh: "说明问题", en: "Explain a finding" },
  description: {
    zh: "由责任部门说明情况，如当事人为自然人、文号作废。",
    en: "The department says how it came about: the party is a person, the number was not used.",
  },
  method: "POST",
  path: "/findings/{finding}/explanation",
  input: explainFindingInput,
  output: findingOutput,
  right: "finding.read",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const row = await explainFinding(session, input.finding, input.text);
    return after(context, session, input.finding, row.subject_id);
  },
});

const settle = defineOperation({
  name: "finding.settle",
  label: { zh: "办结问题", en: "Settle a finding" },
  description: {
    zh: "说明成立、已更正或者不成立，附理由。数据不变则不再提出。",
    en: "Explained, corrected, or dismissed, with a reason. It is not raised again while the data stays as it is.",
  },
  method: "POST",
  path: "/findings/{finding}/settlement",
  input: settleFindingInput,
  output: findingOutput,
  right: "finding.settle",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const row = await settleFinding(session, input.finding, input.state, input.reason);
    return after(context, session, input.finding, row.subject_id);
  },
});

export const findingOperations = { list, sides, explain, settle };
