import {
  laboratoryExplainInput,
  laboratoryExplainOutput,
  laboratoryMoversInput,
  laboratoryMoversOutput,
  laboratoryTrialOutput,
  laboratoryTryInput,
} from "@xinpark/kernel/contract";
import type { Actor, Door } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { Asked, ServiceContext } from "../context/index.ts";
import { draftDigest, pairOf, type Pair } from "./asked.ts";
import { explainPair, namedMovers } from "./trying.ts";

/** Operations of the laboratory: a changed model tried on everyone within reach. Nothing of it is stored or decides anything. */

/** Loads everyone's facts before the asker's transaction begins: the first time that may take a while. */
async function prepare(context: ServiceContext, _door: Door, actor: Actor, asked: Asked): Promise<void> {
  // Whatever is wrong with the draft is said before anything is loaded.
  pairOf(context.installation(), asked, context.laboratory.today());
  await context.laboratory.prepare(asked, actor.name);
}

const detailOf = ({ before, after, asOf }: Pair) => ({
  model: `${before.id}@${before.version}`,
  draft: draftDigest(after),
  asOf,
});

const tryModel = defineOperation({
  name: "laboratory.try",
  label: { zh: "模型试算", en: "Try a model" },
  description: {
    zh: "把改动后的模型在职责范围内的全体企业上试算，与已发布的版本比较：分布、等级迁移（含按园区、行业、规模、登记地）和稳定性指数。不保存，不影响任何企业。",
    en: "Tries a changed model on everyone within reach beside the published version: distributions, migrations between grades (also by park, trade, size and region) and stability. Nothing is stored and nobody is touched.",
  },
  method: "POST",
  path: "/laboratory/trials",
  input: laboratoryTryInput,
  output: laboratoryTrialOutput,
  right: "laboratory.use",
  audit: "read",
  purpose: "required",
  before: prepare,
  handle: async (context: ServiceContext, session, input) => {
    const pair = pairOf(context.installation(), input, session.today);
    const value = await context.laboratory.try(input, session.actor.scope);
    return { value, detail: { ...detailOf(pair), knownNo: value.knownNo } };
  },
});

const movers = defineOperation({
  name: "laboratory.movers",
  label: { zh: "试算中等级变化的企业", en: "Enterprises that move in a trial" },
  description: {
    zh: "职责范围内等级会变化的企业，降得最多的在前；可限定原等级、新等级和分组。",
    en: "The enterprises within reach whose grade would change, worst first; by the grade before and after and by group where asked.",
  },
  method: "POST",
  path: "/laboratory/movers",
  input: laboratoryMoversInput,
  output: laboratoryMoversOutput,
  right: "laboratory.use",
  audit: "read",
  purpose: "required",
  shows: "list",
  before: prepare,
  handle: async (context: ServiceContext, session, input) => {
    const pair = pairOf(context.installation(), input, session.today);
    const value = await namedMovers(
      session,
      await context.laboratory.movers(input, session.actor.scope, input),
    );
    return { value, subjects: value.items.map((one) => one.subject), detail: detailOf(pair) };
  },
});

const explain = defineOperation({
  name: "laboratory.explain",
  label: { zh: "试算的逐项解释", en: "A trial explained" },
  description: {
    zh: "一户企业在已发布版本和改动后模型下的得分、等级和逐项贡献，并列。",
    en: "One enterprise under the published and the changed model: score, grade and every contribution, side by side.",
  },
  method: "POST",
  path: "/laboratory/explanations",
  input: laboratoryExplainInput,
  output: laboratoryExplainOutput,
  right: "laboratory.use",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const pair = pairOf(context.installation(), input, session.today);
    const value = await explainPair(session, context.installation(), pair, input.code);
    return { value, subjects: [value.subject], detail: detailOf(pair) };
  },
});

export const laboratoryOperations = { tryModel, movers, explain };
