import { z } from "zod";
import { explanationOutput } from "@xinpark/kernel/contract";
import { ProblemError } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { classAbsent, evaluateByConsent, modelByConsent, readEvaluation } from "../evaluation/index.ts";
import { oneSubject } from "../registry/index.ts";
import { explained, inWords } from "./explain.ts";

/** The class with its reasons, and what would change it. */

const explain = defineOperation({
  name: "evaluation.explain",
  label: { zh: "园区服务分类及理由", en: "Park service class with its reasons" },
  description: {
    zh: "一户企业的当前分类：每项贡献及其依据的记录，用一句句话说明的理由，以及每条扣分记录何时可以修复、何时不再计入、届时回到多少分（不构成承诺）。",
    en: "The current class of one enterprise: every contribution and the records behind it, the reasons in sentences, and for each record that costs points when it may be repaired, when it stops counting and what returns then (no promise).",
  },
  method: "GET",
  path: "/subjects/{code}/evaluation",
  input: z.object({ code: z.string().min(1).max(200), model: z.string().max(100).optional() }),
  output: explanationOutput,
  right: "evaluation.read",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const installation = context.installation();
    const model = input.model ?? installation.pack.models[0] ?? "";
    const byConsent = modelByConsent(installation, model, session.today);
    if (byConsent !== null) {
      const found = await evaluateByConsent(session, installation, subject, byConsent);
      if (found === null) throw new ProblemError(classAbsent(input.code));
      const { evaluation, consent } = found;
      return { value: inWords(evaluation), subjects: [subject], detail: { model, consent } };
    }
    const evaluation = await readEvaluation(session, installation, subject, model);
    if (evaluation === null) throw new ProblemError(classAbsent(input.code));
    const value = await explained(session, installation, subject, evaluation);
    return { value, subjects: [subject], detail: { model } };
  },
});

export const explanationOperations = { explain };
