/** `tasks`, `returns` and `quality`: what departments owe, what they are to correct, and how they deliver. */
import {
  qualityInput,
  type DeliveryReturnOutput,
  type DueTaskOutput,
  type QualityOutput,
} from "@xinpark/kernel/contract";
import { parseInput } from "@xinpark/platform/operation";
import { deskQualityOperations, deskReturnOperations, deskTaskOperations } from "@xinpark/services/desk";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

const PAGE = 500;

/** Every page of a list, one after another. */
async function everyPage<Item>(
  read: (page: { readonly limit: number; readonly after?: number }) => Promise<{
    readonly items: readonly Item[];
    readonly next: number | null;
  }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let page = await read({ limit: PAGE });
  for (;;) {
    all.push(...page.items);
    if (page.next === null) return all;
    page = await read({ limit: PAGE, after: page.next });
  }
}

const linesOf = (items: readonly unknown[]): string =>
  items.map((item) => `${JSON.stringify(item)}\n`).join("");

export const tasks: Run = async (context) => {
  const { arguments: given, output } = context;
  const state = given.flag("overdue") ? "overdue" : "open";
  return withApplication(context, async ({ application: { services, door }, actor }) => {
    const all = await everyPage((page) =>
      deskTaskOperations.list.perform(services, door, actor, { state, ...page }),
    );
    if (output.json) await output.raw(linesOf(all));
    else await taskTable(all, output);
    return 0;
  });
};

export const returns: Run = async (context) => {
  const { output } = context;
  return withApplication(context, async ({ application: { services, door }, actor }) => {
    const all = await everyPage((page) =>
      deskReturnOperations.returns.perform(services, door, actor, { state: "open", ...page }),
    );
    if (output.json) await output.raw(linesOf(all));
    else await returnTable(all, output);
    return 0;
  });
};

async function returnTable(items: readonly DeliveryReturnOutput[], output: Output): Promise<void> {
  await output.table(
    [
      { title: { zh: "编号", en: "No." }, right: true },
      { title: { zh: "部门", en: "Department" } },
      { title: { zh: "事项", en: "Item" } },
      { title: { zh: "批次", en: "Batch" }, right: true },
      { title: { zh: "行", en: "Rows" } },
      { title: { zh: "理由", en: "Reason" } },
      { title: { zh: "应于", en: "Due" } },
      { title: { zh: "等待", en: "Waiting for" } },
    ],
    items.map((one) => [
      String(one.id),
      output.text(one.department.label),
      output.text(one.itemLabel),
      String(one.batch),
      one.rows.length === 0 ? output.text({ zh: "整批", en: "all" }) : one.rows.join(", "),
      one.reason,
      one.dueOn,
      one.waiting === null ? "" : output.text(one.waiting.what),
    ]),
  );
}

async function taskTable(items: readonly DueTaskOutput[], output: Output): Promise<void> {
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
      one.rank === null ? "—" : String(one.rank),
      output.text(one.department.label),
      score(one.score),
      ...one.measures.map((measure) => score(measure.value)),
      String(one.counts.rows),
    ]),
  );
}
