/** `evaluate runs`: what was evaluated, when, and what is still under way. */
import { evaluationRunsInput, type EvaluationRunOutput } from "@xinpark/kernel/contract";
import { parseInput } from "@xinpark/platform/operation";
import { evaluationOperations } from "@xinpark/services/evaluation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

export const evaluationRuns: Run = async (context) => {
  const { arguments: given, output } = context;
  const [model, limit] = [given.text("model"), given.text("limit") ?? "20"];
  const input = parseInput(evaluationRunsInput, { limit, ...(model === undefined ? {} : { model }) });
  return withApplication(context, async ({ application: { services, door }, actor }) => {
    const { items } = await evaluationOperations.runs.perform(services, door, actor, input);
    if (output.json) await output.raw(items.map((one) => `${JSON.stringify(one)}\n`).join(""));
    else await print(items, output);
    return 0;
  });
};

const KINDS = {
  full: { zh: "全部", en: "full" },
  incremental: { zh: "增量", en: "incremental" },
  daily: { zh: "逐日", en: "of a day" },
} as const;
const STATES = {
  computing: { zh: "计算中", en: "running" },
  interrupted: { zh: "已中断", en: "interrupted" },
  finished: { zh: "已完成", en: "finished" },
  superseded: { zh: "已取代", en: "superseded" },
} as const;

async function print(items: readonly EvaluationRunOutput[], output: Output): Promise<void> {
  await output.table(
    [
      { title: { zh: "编号", en: "No." }, right: true },
      { title: { zh: "模型", en: "Model" } },
      { title: { zh: "种类", en: "Kind" } },
      { title: { zh: "日期", en: "As of" } },
      { title: { zh: "状态", en: "State" } },
      { title: { zh: "户数", en: "Subjects" }, right: true },
      { title: { zh: "用时（秒）", en: "Seconds" }, right: true },
      { title: { zh: "起因", en: "Cause" } },
      { title: { zh: "等待", en: "Waiting for" } },
    ],
    items.map((one) => [
      String(one.id),
      `${one.model}@${one.version}`,
      output.text(KINDS[one.kind]),
      one.asOf,
      output.text(STATES[one.state]),
      one.state === "finished" ? String(one.done) : `${one.done} / ${one.of ?? "—"}`,
      one.seconds === null ? "" : one.seconds.toFixed(1),
      [output.text(one.cause), one.askedBy ?? ""].filter((part) => part !== "").join(" · "),
      one.waiting === null ? "" : `${output.text(one.waiting.what)} · ${output.text(one.waiting.owner)}`,
    ]),
  );
}
