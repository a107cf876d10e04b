/** `source …`: addresses of departments that data is pulled from. */
import { text as allOf } from "node:stream/consumers";
import type { SourceOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { pullSource, sourceOperations } from "@xinpark/services/exchange";
import { runBatch } from "@xinpark/services/delivery";
import { withApplication } from "../application.ts";
import type { CommandContext, Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

const AT_ONCE = 500;

export const sourceList: Run = async (context) => {
  const { output } = context;
  return withApplication(context, async ({ application, actor }) => {
    const page = await sourceOperations.list.perform(application.services, application.door, actor, {
      limit: AT_ONCE,
    });
    if (output.json) await output.value({ items: page.items });
    else
      await output.table(
        [
          { title: { zh: "编号", en: "Number" }, right: true },
          { title: { zh: "名称", en: "Name" } },
          { title: { zh: "事项", en: "Item" } },
          { title: { zh: "部门", en: "Department" } },
          { title: { zh: "状态", en: "State" } },
          { title: { zh: "最近", en: "Latest" } },
          { title: { zh: "下次", en: "Next" } },
        ],
        page.items.map((one) => [
          String(one.source),
          one.label,
          one.item,
          one.department,
          one.state,
          latest(output, one),
          one.nextAt ?? "",
        ]),
      );
    return 0;
  });
};

const OUTCOMES = {
  delivered: { zh: "取到内容", en: "content came" },
  unchanged: { zh: "没有变化", en: "nothing new" },
  failed: { zh: "失败", en: "failed" },
} as const;

function latest(output: Output, { runs: [run] }: SourceOutput): string {
  if (run === undefined) return "";
  const why = run.problem === null ? "" : ` ${output.text(run.problem.message)}`;
  return `${output.text(OUTCOMES[run.outcome])}${why}`;
}

export const sourceAdd: Run = async (context) => {
  const { arguments: given, output } = context;
  const credential = await credentialOf(given.text("credential"));
  return withApplication(context, async ({ application, actor }) => {
    const added = await sourceOperations.add.run(application.services, application.door, actor, {
      url: given.argument(0),
      label: given.required("label"),
      item: given.required("item"),
      department: given.required("department"),
      mapping: given.text("mapping") ?? null,
      everyMinutes: given.integer("every", 1, 44_640) ?? 1440,
      credential,
      cursorParameter: given.text("cursor") ?? null,
    });
    if (output.json) await output.value(added);
    else await output.line(output.text({ zh: "已增设拉取接口", en: "the source was added" }));
    return 0;
  });
};

async function credentialOf(kind: string | undefined) {
  if (kind === undefined) return { kind: "none" };
  const secret = (await allOf(process.stdin)).trim();
  if (kind.startsWith("header:")) return { kind: "header", name: kind.slice("header:".length), secret };
  return { kind, secret };
}

const idOf = ({ arguments: given }: CommandContext): number => {
  const source = Number(given.argument(0));
  if (Number.isSafeInteger(source) && source > 0) return source;
  throw new ProblemError(
    problem(
      "invalid",
      "argument-invalid",
      "接口编号须为正整数",
      "the number of a source is a positive whole one",
      "ID",
    ),
  );
};

export const sourceTest: Run = async (context) => {
  const { output } = context;
  const source = idOf(context);
  return withApplication(context, async ({ application, actor }) => {
    const trial = await sourceOperations.trial.perform(application.services, application.door, actor, {
      source,
    });
    if (output.json) await output.value(trial);
    else {
      await output.pairs([
        [{ zh: "格式", en: "Format" }, trial.format],
        [{ zh: "字节", en: "Bytes" }, String(trial.bytes)],
        [{ zh: "读取行数", en: "Rows read" }, String(trial.rowsRead)],
        [{ zh: "可入库", en: "Could be filed" }, String(trial.ready)],
        [{ zh: "退回", en: "Returned" }, String(trial.refused)],
      ]);
      for (const finding of trial.findings)
        await output.line(
          `${finding.row} ${finding.column ?? finding.field ?? ""} ${output.text(finding.reason)}`,
        );
    }
    return 0;
  });
};

export const sourcePull: Run = async (context) => {
  const { output } = context;
  const source = idOf(context);
  return withApplication(context, async ({ application, actor }) => {
    const { services, door, today, delivery } = application;
    // Rights are asked and the wish is recorded as on the page; the work is done here instead of by the server.
    await sourceOperations.pull.perform(services, door, actor, { source });
    const batches: number[] = [];
    await pullSource({ door, services, today, startBatch: (batch) => batches.push(batch) }, source);
    for (const batch of batches) await runBatch(delivery, batch);
    const { items } = await sourceOperations.list.perform(services, door, actor, {
      after: source - 1,
      limit: 1,
    });
    const [pulled] = items;
    const run = pulled?.runs[0];
    if (output.json) await output.value({ source, batches, run: run ?? null });
    else if (pulled !== undefined)
      await output.line(`${pulled.label}: ${latest(output, pulled)} ${batches.join(" ")}`);
    return run?.outcome === "failed" ? 1 : 0;
  });
};

export const sourcePause: Run = async (context) => {
  const { arguments: given, output } = context;
  const source = idOf(context);
  return withApplication(context, async ({ application, actor }) => {
    const changed = await sourceOperations.change.perform(application.services, application.door, actor, {
      source,
      paused: !given.flag("resume"),
    });
    if (output.json) await output.value(changed);
    else await output.line(`${changed.label}: ${changed.state}`);
    return 0;
  });
};
