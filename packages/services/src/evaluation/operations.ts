import { z } from "zod";
import { evaluationOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import { readEvaluation } from "./read.ts";

/** Operations of evaluation. */

const explain = defineOperation({
  name: "evaluation.explain",
  label: { zh: "园区服务分类及理由", en: "Park service class with its reasons" },
  description: {
    zh: "一户企业的当前分类：每项贡献及其依据的记录。",
    en: "The current class of one enterprise: every contribution and the records behind it.",
  },
  method: "GET",
  path: "/subjects/{code}/evaluation",
  input: z.object({ code: z.string().min(1).max(200), model: z.string().max(100).optional() }),
  output: evaluationOutput,
  right: "evaluation.read",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const installation = context.installation();
    const model = input.model ?? installation.pack.models[0] ?? "";
    const value = await readEvaluation(session, installation, subject, model);
    if (value !== null) return { value, subjects: [subject], detail: { model } };
    throw new ProblemError(
      problem(
        "not-found",
        "evaluation-absent",
        "该主体没有分类结果",
        "there is no class for this subject",
        input.code,
      ),
    );
  },
});

export const evaluationOperations = { explain };
