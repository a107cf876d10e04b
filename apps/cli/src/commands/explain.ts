/** `explain`: a class with its reasons. */
import type { EvaluationOutput } from "@xinpark/kernel/contract";
import { evaluationOperations } from "@xinpark/services/evaluation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { points, signedPoints } from "../output/values.ts";

export const explain: Run = async (context) => {
  const { arguments: given, output } = context;
  const model = given.text("model");
  return withApplication(context, async ({ application, actor }) => {
    const evaluation = await evaluationOperations.explain.perform(
      application.services,
      application.door,
      actor,
      {
        code: given.argument(0),
        ...(model === undefined ? {} : { model }),
      },
    );
    if (output.json) await output.value(answer(evaluation));
    else await print(evaluation, output);
    return 0;
  });
};

function answer({ model, asOf, score, grade, contributions }: EvaluationOutput) {
  const parts = contributions.map(({ indicator, points: given, records }) => ({
    indicator,
    points: given,
    records,
  }));
  return { model, asOf, score, grade, contributions: parts };
}

async function print(evaluation: EvaluationOutput, output: Output): Promise<void> {
  const { title, asOf, score, grade, gradeDetail, why } = evaluation;
  await output.line(`${output.text(title)} (${evaluation.model}, ${asOf})`);
  if (why !== null) await output.line(output.text(why));
  if (score === null) return;
  const meaning = gradeDetail === null ? "" : ` ${output.text(gradeDetail.label)}`;
  await output.line(`${grade ?? "—"}${meaning}  ${points(score)} / ${points(evaluation.maximum)}`);
  await output.table(
    [
      { title: { zh: "指标", en: "Indicator" } },
      { title: { zh: "事实", en: "Fact" } },
      { title: { zh: "分", en: "Points" }, right: true },
      { title: { zh: "依据的记录", en: "Records" } },
    ],
    evaluation.contributions.map((one) => [
      output.text(one.label),
      factOf(one, output),
      signedPoints(one.points),
      one.records.join(" "),
    ]),
  );
}

function factOf(one: EvaluationOutput["contributions"][number], output: Output): string {
  if (one.factLabel === null) return one.basis ?? "";
  if (one.missing) return `${output.text(one.factLabel)}: ${output.text({ zh: "无数据", en: "no data" })}`;
  return `${output.text(one.factLabel)}: ${String(one.value ?? "")} ${one.unit === null ? "" : output.text(one.unit)}`.trimEnd();
}
