/** `tasks` and `quality`: what departments owe, and how they deliver. */
import { qualityInput, type DueTasksOutput, type QualityOutput } from "@xinpark/kernel/contract";
import { parseInput } from "@xinpark/platform/operation";
import { deskQualityOperations, deskTaskOperations } from "@xinpark/services/desk";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

const PAGE = 500;

export const tasks: Run = async (context) => {
  const { arguments: given, output } = context;
  const state = given.flag("overdue") ? "overdue" : "open";
  return withApplication(context, async ({ application, actor }) => {
    let after: number | undefined;
    const all: DueTasksOutput["items"] = [];
    for (;;) {
      const page = await deskTaskOperations.list.perform(application.services, application.door, actor, {
        state,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      all.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    if (output.json) await output.raw(all.map((task) => `${JSON.stringify(task)}\n`).join(""));
    else await taskTable(all, output);
    return 0;
  });
};

async function taskTable(items: DueTasksOutput["items"], output: Output): Promise<void> {
  await output.table(
    [
      { title: { zh: "部门", en: "Department" } },
      { title: { zh: "事项", en: "Item" } },
      { title: { zh: "周期", en: "Period" } },
      { title: { zh: "应于", en: "Due" } },
      { title: { zh: "等待", en: "Waiting for" } },
    ],
    items.map((task) => [
      output.text(task.department.label),
      output.text(task.itemLabel),
      `${task.from} – ${task.to}`,
      task.dueOn,
      task.waiting === null ? "" : output.text(task.waiting.what),
    ]),
  );
}

export const quality: Run = async (context) => {
  const { arguments: given, output } = context;
  const [month, asOf] = [given.text("month"), given.text("as-of")];
  // As they were typed: checked here as the operation checks them.
  const asked = parseInput(qualityInput, {
    ...(month === undefined ? {} : { month }),
    ...(asOf === undefined ? {} : { asOf }),
  });
  return withApplication(context, async ({ application, actor }) => {
    const answer = await deskQualityOperations.read.perform(
      application.services,
      application.door,
      actor,
      asked,
    );
    if (output.json) await output.value(answer);
    else await qualityTable(answer, output);
    return 0;
  });
};

async function qualityTable(answer: QualityOutput, output: Output): Promise<void> {
  const score = (value: number | null): string => (value === null ? "—" : (value / 10).toFixed(1));
  await output.table(
    [
      { title: { zh: "名次", en: "Place" }, right: true },
      { title: { zh: "部门", en: "Department" } },
      { title: { zh: "得分", en: "Score" }, right: true },
      ...answer.rule.measures.map((measure) => ({ title: measure.label, right: true })),
      { title: { zh: "行数", en: "Rows" }, right: true },
    ],
    answer.items.map((one) => [
      one.place === null ? "—" : String(one.place),
      output.text(one.department.label),
      score(one.score),
      ...one.measures.map((measure) => score(measure.value)),
      String(one.counts.rows),
    ]),
  );
}
