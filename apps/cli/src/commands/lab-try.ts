/** `lab try`: a changed model on everyone, as the page of the laboratory tries it. */
import type { LaboratoryTrialOutput } from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { laboratoryOperations } from "@xinpark/services/laboratory";
import { withApplication, type OpenApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { readYamlFile } from "../offline-definitions.ts";
import type { Output } from "../output/index.ts";

export const labTry: Run = async (context) => {
  const { arguments: given, output } = context;
  const definition = draftIn(given.argument(0));
  const model = given.text("base") ?? definition.id;
  const [version, asOf] = [given.text("version"), given.text("as-of")];
  return withApplication(context, async (open) => {
    const trial = await patiently(open, {
      model,
      definition,
      ...(version === undefined ? {} : { version }),
      ...(asOf === undefined ? {} : { asOf }),
    });
    if (output.json) await output.value(trial);
    else await print(trial, output);
    return 0;
  });
};

/** The one model of a file. Throws the loader's problems and `model-not-one`. */
function draftIn(path: string): ModelDefinition {
  const [model, ...others] = readYamlFile(path, path).filter((one) => one.kind === "model");
  if (model !== undefined && others.length === 0) return model;
  throw new ProblemError(
    problem("invalid", "model-not-one", "文件须恰好有一个模型", "the file must hold exactly one model", path),
  );
}

type Input = Parameters<typeof laboratoryOperations.tryModel.perform>[3];

/** Whoever waits at a terminal waits until everyone is loaded. */
async function patiently(
  { application, actor }: OpenApplication,
  input: Input,
): Promise<LaboratoryTrialOutput> {
  for (;;)
    try {
      return await laboratoryOperations.tryModel.perform(
        application.services,
        application.door,
        actor,
        input,
      );
    } catch (error) {
      const loading =
        error instanceof ProblemError && error.problems.some((one) => one.code === "laboratory-loading");
      if (!loading) throw error;
    }
}

async function print(trial: LaboratoryTrialOutput, output: Output): Promise<void> {
  const { before, after, migrations } = trial;
  const none = output.text({ zh: "无等级", en: "none" });
  await output.table(
    [
      { title: { zh: "现行 ＼ 试算", en: "Published \\ trial" } },
      ...[...after.grades.map((one) => one.id), none].map((name) => ({
        title: { zh: name, en: name },
        right: true,
      })),
    ],
    migrations.map((cells, row) => [before.grades[row]?.id ?? none, ...cells.map(String)]),
  );
  await output.pairs([
    [{ zh: "企业数", en: "Subjects" }, String(trial.subjects)],
    [{ zh: "降级", en: "Worse" }, String(trial.worse)],
    [{ zh: "升级", en: "Better" }, String(trial.better)],
    [{ zh: "稳定性指数", en: "Stability index" }, trial.stability.scores?.toFixed(4) ?? "—"],
  ]);
  for (const one of trial.differences) await output.line(output.text(one.text));
}
