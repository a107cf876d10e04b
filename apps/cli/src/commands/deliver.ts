/** `deliver`: a file goes in, a receipt comes out. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { DeliveryOutput, RowOutcome } from "@xinpark/kernel/contract";
import type { MappingDefinition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Text } from "@xinpark/kernel/outcome";
import {
  deliveryOperations,
  knownMapping,
  receiveFile,
  requireOwnDepartment,
  runBatch,
} from "@xinpark/services/delivery";
import { requireRight } from "@xinpark/platform/operation";
import { withApplication } from "../application.ts";
import type { OpenApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { readYamlFile } from "../offline-definitions.ts";
import type { Output } from "../output/index.ts";

const OTHER_RUNNER_MILLISECONDS = 500;
const SHOWN_ROWS = 20;

export const deliver: Run = async (context) => {
  const { arguments: given, output } = context;
  const path = given.argument(0);
  requireFile(path);
  const progress = output.progress();
  const onDelivery = (at: {
    readonly batch: number;
    readonly rows: number;
    readonly thousandths: number;
  }): void =>
    progress.update(
      output.text({
        zh: `批次 ${at.batch}：已处理 ${at.rows} 行（${(at.thousandths / 10).toFixed(1)}%）`,
        en: `batch ${at.batch}: ${at.rows} rows done (${(at.thousandths / 10).toFixed(1)} %)`,
      }),
    );
  return withApplication(
    context,
    async (open) => {
      const request = { path, item: given.required("item"), department: given.required("department") };
      const mapping = await mappingOf(open, given.text("mapping"), request.department);
      const batch = await receive(open, {
        ...request,
        mapping,
        snapshot: given.flag("snapshot"),
        answers: given.integer("answers", 1, Number.MAX_SAFE_INTEGER) ?? null,
      });
      const receipt = await runToEnd(open, batch);
      progress.end();
      if (output.json) await output.value({ batch: receipt.batch, ...receipt.counts });
      else await print(open, receipt, output);
      sayRest(receipt, output);
      return 0;
    },
    { onDelivery },
  );
};

function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw new ProblemError(
    problem("invalid", "file-unreadable", "没有这个文件", "there is no such file", path),
  );
}

/** A profile from a YAML file, or a known one by its id. */
async function mappingOf(
  { application, actor }: OpenApplication,
  given: string | undefined,
  department: string,
): Promise<MappingDefinition | null> {
  if (given === undefined) return null;
  if (!existsSync(given) && !/\.ya?ml$/iu.test(given)) {
    return expectValue(
      await application.door.open(actor, (session) => knownMapping(session, given, department)),
    );
  }
  const [definition, ...more] = readYamlFile(given, given);
  if (definition?.kind === "mapping" && more.length === 0) return definition;
  throw new ProblemError(
    problem(
      "invalid",
      "mapping-invalid",
      "文件须恰好含一个 mapping 定义",
      "the file must hold exactly one mapping definition",
      given,
    ),
  );
}

interface DeliveryRequest {
  readonly path: string;
  readonly item: string;
  readonly department: string;
  readonly mapping: MappingDefinition | null;
  readonly snapshot: boolean;
  readonly answers: number | null;
}

async function receive({ application, actor }: OpenApplication, request: DeliveryRequest): Promise<number> {
  requireRight(actor, "delivery.send");
  const { path, item, department, mapping, snapshot, answers } = request;
  const { uploads } = application.delivery;
  const stored = expectValue(await uploads.store(path));
  const file = { ...stored, name: basename(path) };
  const batch = await application.door
    .open(actor, async (session) => {
      await requireOwnDepartment(session, department);
      const received = await receiveFile(session, application.installation(), {
        item,
        department,
        mapping,
        file,
        snapshot,
        ...(answers === null ? {} : { answers }),
      });
      const { batch, resumed } = received;
      const detail = {
        batch,
        resumed,
        ...(snapshot ? { snapshot } : {}),
        ...(answers === null ? {} : { return: answers }),
      };
      await session.audit({ operation: "delivery.send", class: "write", detail });
      return received;
    })
    .catch(async (error: unknown) => {
      await uploads.remove(stored.sealed);
      throw error;
    });
  // What was begun before is taken up with the file of then.
  if (batch.resumed) await uploads.remove(stored.sealed);
  return batch.batch;
}

/** Until the batch is closed and evaluated, by us or by whoever has taken it up already. */
async function runToEnd({ application, actor }: OpenApplication, batch: number): Promise<DeliveryOutput> {
  const { services, door } = application;
  for (;;) {
    const ours = await runBatch(application.delivery, batch);
    const delivery = await deliveryOperations.read.perform(services, door, actor, { batch });
    const [first, ...more] = delivery.problems;
    if (delivery.state === "failed") {
      if (first === undefined) throw new Error("a failed batch says why");
      throw new ProblemError(
        ...[first, ...more].map((one) =>
          problem("invalid", one.code, one.message.zh, one.message.en, one.path),
        ),
      );
    }
    if (ours || delivery.evaluated !== null) return delivery;
    await pause(OTHER_RUNNER_MILLISECONDS);
  }
}

const OUTCOMES: Readonly<Record<RowOutcome, Text>> = {
  accepted: { zh: "采纳", en: "accepted" },
  duplicate: { zh: "重复", en: "duplicate" },
  superseding: { zh: "更正", en: "superseding" },
  held: { zh: "暂存", en: "held" },
  refused: { zh: "退回", en: "refused" },
  ignored: { zh: "不计", en: "ignored" },
  removed: { zh: "移出", en: "removed" },
};

/** What concerns the file as a whole: remarks, and a removal that waits for a person. */
function sayRest({ batch, remarks, snapshot }: DeliveryOutput, output: Output): void {
  for (const { code, message } of remarks)
    output.note({ zh: `${message.zh}（${code}）`, en: `${message.en} (${code})` });
  if (snapshot?.removal !== "held") return;
  for (const reason of snapshot.reasons) output.note(reason.message);
  output.note({
    zh: `${snapshot.removing} 条等待确认是否移出：xinpark removal ${batch} --confirm 或 --keep，并写明 --reason`,
    en: `${snapshot.removing} entries wait for confirmation: xinpark removal ${batch} --confirm or --keep, with --reason`,
  });
}

async function print(
  { application, actor }: OpenApplication,
  receipt: DeliveryOutput,
  output: Output,
): Promise<void> {
  const { batch, counts } = receipt;
  await output.line(
    output.text({ zh: `批次 ${batch}：共 ${counts.rows} 行`, en: `Batch ${batch}: ${counts.rows} rows` }),
  );
  const outcomes = ["accepted", "duplicate", "superseding", "held", "refused", "ignored"] as const;
  const removed = counts.removed === undefined ? [] : (["removed"] as const);
  await output.pairs([...outcomes, ...removed].map((one) => [OUTCOMES[one], String(counts[one] ?? 0)]));
  const { services, door } = application;
  const page = await deliveryOperations.rows.perform(services, door, actor, { batch, limit: SHOWN_ROWS });
  const rows = page.items.flatMap((row) =>
    row.findings.map((finding) => [
      row.place ?? (row.outcome === "removed" ? "" : String(row.row)),
      output.text(OUTCOMES[row.outcome]),
      finding.column ?? "",
      finding.value ?? "",
      output.text(finding.reason),
      finding.remedy === null ? "" : output.text(finding.remedy),
    ]),
  );
  if (rows.length === 0) return;
  await output.line("");
  await output.table(FINDING_COLUMNS, rows);
  if (counts.refused + counts.held > 0) {
    output.note({
      zh: `退回和暂存的行：xinpark delivery errors ${batch} 文件.xlsx，改好后再次报送`,
      en: `rows returned or held: xinpark delivery errors ${batch} FILE.xlsx, correct and deliver again`,
    });
  }
  if (page.next !== null) {
    output.note({ zh: "其余见网页上的回执", en: "the receipt in the browser shows the rest" });
  }
}

const FINDING_COLUMNS = [
  { title: { zh: "行", en: "Row" }, right: true },
  { title: { zh: "结果", en: "Outcome" } },
  { title: { zh: "列", en: "Column" } },
  { title: { zh: "值", en: "Value" } },
  { title: { zh: "原因", en: "Reason" } },
  { title: { zh: "办法", en: "Remedy" } },
] as const;
