import { z } from "zod";
import { forecastOutput } from "@xinpark/kernel/contract";
import { isDay } from "@xinpark/kernel/day";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import { oneSubject } from "../registry/index.ts";
import { foretell, FURTHEST_DAYS } from "./forecast.ts";
import { overrideOperations } from "./override-operations.ts";
import { readEvaluation } from "./read.ts";
import { listRunsOperation } from "./run-list.ts";

/** Operations of evaluation. */

/** There is no class, or none for this reader. */
export const classAbsent = (code: string) =>
  problem("not-found", "evaluation-absent", "该主体没有分类结果", "there is no class for this subject", code);

/** Whether the session is shown a class of the subject by one of the models. */
async function seesClass(
  session: Session,
  installation: Installation,
  subject: number,
  models: readonly string[],
): Promise<boolean> {
  for (const model of models)
    if ((await readEvaluation(session, installation, subject, model)) !== null) return true;
  return false;
}

const forecastDay = z.string().refine(isDay, "a day is written YYYY-MM-DD");

const foretellClass = defineOperation({
  name: "evaluation.forecast",
  label: { zh: "园区服务分类的推算", en: "Park service class foretold" },
  description: {
    zh: "不再发生新情况时，今后哪些日子得分或类别会变、为什么；可设想一条记录修复成功。不构成承诺。",
    en: "On which of the coming days score or class change if nothing new happens, and why; one record may be supposed repaired. No promise.",
  },
  method: "GET",
  path: "/subjects/{code}/forecast",
  input: z.object({
    code: z.string().min(1).max(200),
    model: z.string().max(100).optional(),
    days: z.coerce.number().int().min(1).max(FURTHEST_DAYS).default(365),
    /** A record supposed repaired, and the day (default: today). */
    repair: z.coerce.number().int().positive().optional(),
    on: forecastDay.optional(),
  }),
  output: forecastOutput,
  right: "evaluation.read",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const installation = context.installation();
    const model = input.model ?? installation.pack.models[0] ?? "";
    // Who may not see the class is not told what it will be: records that are public would otherwise tell it.
    if (!(await seesClass(session, installation, subject, [model, ...installation.pack.models])))
      throw new ProblemError(classAbsent(input.code));
    const { days, repair } = input;
    const value = await foretell(session, installation, {
      subject,
      model,
      today: session.today,
      days,
      repair: repair === undefined ? null : { record: repair, on: input.on ?? session.today },
    });
    return { value, subjects: [subject], detail: { model, days, repair: repair ?? null } };
  },
});

export const evaluationOperations = {
  forecast: foretellClass,
  runs: listRunsOperation,
  ...overrideOperations,
};
