/** `evaluate`: every enterprise by one model. */
import { isDay } from "@xinpark/kernel/day";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { evaluateAll } from "@xinpark/services/evaluation";
import type { Engine, RunResult } from "@xinpark/services/evaluation";
import { requireRight } from "@xinpark/platform/operation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/u;

export const evaluate: Run = async (context) => {
  const { arguments: given, output } = context;
  const asOf = dayOption(given.text("as-of"));
  const knownAt = instantOption(given.text("known-at"));
  const engine = engineOption(given.text("engine"));
  const progress = output.progress();
  const onEvaluation = ({ subjects, of }: { readonly subjects: number; readonly of: number }): void =>
    progress.update(
      output.text({ zh: `已计算 ${subjects} / ${of} 户`, en: `${subjects} of ${of} subjects evaluated` }),
    );
  return withApplication(
    context,
    async ({ application, actor }) => {
      requireRight(actor, "evaluation.run");
      const model = given.text("model") ?? application.installation().pack.models[0] ?? "";
      const started = performance.now();
      const result = await evaluateAll(
        application.evaluation,
        { model, asOf, knownAt, ...engine },
        actor.name,
      );
      const seconds = Math.round(performance.now() - started) / 1000;
      progress.end();
      const { subjects, grades, digest } = result;
      if (output.json) await output.value({ subjects, seconds, grades, digest });
      else await print(result, seconds, output);
      return 0;
    },
    { onEvaluation },
  );
};

function dayOption(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (isDay(given)) return given;
  throw new ProblemError(
    problem(
      "invalid",
      "date-impossible",
      `没有这一天：${given}`,
      `there is no such day: ${given}`,
      "--as-of",
    ),
  );
}

function instantOption(given: string | undefined): string | null {
  if (given === undefined) return null;
  const day = INSTANT.exec(given)?.[1];
  if (day !== undefined && isDay(day) && !Number.isNaN(Date.parse(given))) return given;
  throw new ProblemError(
    problem(
      "invalid",
      "instant-impossible",
      `不是 ISO 8601 时刻：${given}`,
      `not an instant of ISO 8601: ${given}`,
      "--known-at",
    ),
  );
}

function engineOption(given: string | undefined): { readonly engine?: Engine } {
  if (given === undefined) return {};
  if (given === "memory" || given === "sql") return { engine: given };
  throw new ProblemError(
    problem(
      "invalid",
      "engine-unknown",
      `没有“${given}”这种计算方式；可用 memory 或 sql`,
      `there is no execution "${given}"; use memory or sql`,
      "--engine",
    ),
  );
}

async function print(
  { subjects, grades, digest }: RunResult,
  seconds: number,
  output: Output,
): Promise<void> {
  await output.table(
    [{ title: { zh: "类", en: "Class" } }, { title: { zh: "户数", en: "Subjects" }, right: true }],
    Object.entries(grades).map(([grade, count]) => [
      grade === "none" ? output.text({ zh: "不评", en: "none" }) : grade,
      String(count),
    ]),
  );
  await output.pairs([
    [{ zh: "合计", en: "Subjects" }, String(subjects)],
    [{ zh: "用时（秒）", en: "Seconds" }, seconds.toFixed(3)],
    [{ zh: "结果摘要", en: "Digest" }, digest],
  ]);
}
