/** `explain`: a class with its reasons. */
import type { EvaluationOutput, ExplanationOutput } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";
import { explanationOperations } from "@xinpark/services/explanation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { points, signedPoints } from "../output/values.ts";

export const explain: Run = async (context) => {
  const { arguments: given, output } = context;
  const model = given.text("model");
  return withApplication(context, async ({ application, actor }) => {
    const evaluation = await explanationOperations.explain.perform(
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

function answer({ model, asOf, score, grade, override, contributions, changes }: ExplanationOutput) {
  const parts = contributions.map(({ indicator, points: given, records }) => ({
    indicator,
    points: given,
    records,
  }));
  return { model, asOf, score, grade, override, contributions: parts, changes };
}

async function print(evaluation: ExplanationOutput, output: Output): Promise<void> {
  const { title, asOf, score, grade, gradeDetail, why } = evaluation;
  await output.line(`${output.text(title)} (${evaluation.model}, ${asOf})`);
  if (why !== null) await output.line(output.text(why));
  if (score === null) return;
  const meaning = gradeDetail === null ? "" : ` ${output.text(gradeDetail.label)}`;
  await output.line(`${grade ?? "—"}${meaning}  ${points(score)} / ${points(evaluation.maximum)}`);
  if (evaluation.override !== null) await output.line(output.text(overrideText(evaluation.override)));
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
  await printChanges(evaluation.changes, output);
}

async function printChanges(changes: ExplanationOutput["changes"], output: Output): Promise<void> {
  if (changes === null || changes.records.length === 0) return;
  await output.line(output.text({ zh: "什么会使它改变", en: "What would change it" }));
  await output.table(
    [
      { title: { zh: "记录", en: "Record" } },
      { title: { zh: "可修复自", en: "Repairable from" } },
      { title: { zh: "修复可得", en: "A repair gives" }, right: true },
      { title: { zh: "不再计入自", en: "Not counted from" } },
      { title: { zh: "届时回到的分", en: "Points that return" } },
    ],
    changes.records.map(({ record, repair, expires, returns }) => [
      String(record),
      repair?.on ?? "—",
      repair === null ? "—" : signedPoints(repair.points),
      expires ?? "—",
      returns.map((gain) => `${gain.on} ${signedPoints(gain.points)}`).join("; "),
    ]),
  );
  await output.line(output.text(changes.notice));
}

function overrideText(one: NonNullable<EvaluationOutput["override"]>): Text {
  const [zh, en] = [one.organisation.zh, one.organisation.en];
  return {
    zh: `人工调整：模型给出 ${one.modelGrade.id}，${zh}自 ${one.from} 起调整，最后一天 ${one.to}；${one.reason}（${one.document}）`,
    en: `Overridden: the model gave ${one.modelGrade.id}; by ${en} from ${one.from} to ${one.to}: ${one.reason} (${one.document})`,
  };
}

function factOf(one: EvaluationOutput["contributions"][number], output: Output): string {
  if (one.factLabel === null) return one.basis ?? "";
  if (one.missing) return `${output.text(one.factLabel)}: ${output.text({ zh: "无数据", en: "no data" })}`;
  return `${output.text(one.factLabel)}: ${String(one.value ?? "")} ${one.unit === null ? "" : output.text(one.unit)}`.trimEnd();
}
