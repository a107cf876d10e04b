import { laboratoryReportInput, laboratoryReportOf, laboratoryReportOutput } from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { Examined, ServiceContext } from "../context/index.ts";
import { readReport, storeReport } from "../laboratory/index.ts";
import { oneDraft, readDraft, requireWhole, type DraftRow } from "./drafts.ts";

/** Operations on the laboratory's reports about drafts of models: made for one text, kept, read. */

const NOT_A_MODEL = problem(
  "invalid",
  "laboratory-not-model",
  "只有评价模型的草案有试验报告",
  "only drafts of models have a laboratory report",
);

async function draftedModel(
  session: Session,
  draft: number,
): Promise<{ readonly row: DraftRow; readonly model: ModelDefinition }> {
  const row = await oneDraft(session, draft);
  const definition = expectValue(readDraft(row.text));
  if (definition.kind !== "model") throw new ProblemError(NOT_A_MODEL);
  return { row, model: definition };
}

const examinedOf = ({ row, model }: Awaited<ReturnType<typeof draftedModel>>): Examined => ({
  definition: model,
  basedOn: row.based_on,
});

const examineDraft = defineOperation({
  name: "definition.examineDraft",
  label: { zh: "出具模型试验报告", en: "Make a laboratory report on a draft" },
  description: {
    zh: "对模型草案的当前文本在全体企业上试验：分布与迁移、公平性、敏感性、回测、漂移，结果存档。发布模型须有此报告。",
    en: "Puts exactly this text of a draft of a model through the laboratory on everyone: distribution and migrations, fairness, sensitivity, back-test, drift; kept. A model is not published without.",
  },
  method: "POST",
  path: "/definitions/drafts/{draft}/report",
  input: laboratoryReportInput,
  output: laboratoryReportOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  before: async (context: ServiceContext, door, actor, { draft }) => {
    const drafted = await door.open(actor, (session) => {
      requireWhole(session, context.installation());
      return draftedModel(session, draft);
    });
    await context.laboratory.prepareReport(examinedOf(drafted), actor.name);
  },
  handle: async (context, session, { draft }) => {
    requireWhole(session, context.installation());
    const drafted = await draftedModel(session, draft);
    const content = await context.laboratory.report(examinedOf(drafted), session.actor.scope);
    const { id, definition_id: definition, version, text } = drafted.row;
    const value = await readReport(
      session,
      await storeReport(session, { id, definition, version, text }, content),
    );
    const { digest, asOf, knownNo } = value;
    return { value, detail: { draft, report: value.id, digest, asOf, knownNo } };
  },
});

const report = defineOperation({
  name: "definition.report",
  label: { zh: "模型试验报告", en: "A laboratory report" },
  description: {
    zh: "一份存档的模型试验报告，只含汇总数字。",
    en: "One laboratory report as it was kept: figures of everyone, no enterprise named.",
  },
  method: "GET",
  path: "/definitions/reports/{report}",
  input: laboratoryReportOf,
  output: laboratoryReportOutput,
  right: "definition.draft",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    // It counts everyone: an office of a part of the installation is not shown the others' figures.
    requireWhole(session, context.installation());
    const value = await readReport(session, input.report);
    await oneDraft(session, value.draft);
    return { value, detail: { report: value.id } };
  },
});

export const draftReportOperations = { examineDraft, report };
