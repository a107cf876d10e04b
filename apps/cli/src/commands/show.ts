/** `show`: the file of one enterprise. */
import type { FileOutput, PublicGradeOutput, RecordOutput } from "@xinpark/kernel/contract";
import { creditCodeOperations } from "@xinpark/services/credit-code";
import { fileOperations } from "@xinpark/services/file";
import { withApplication } from "../application.ts";
import type { OpenApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { points, yuan } from "../output/values.ts";

const PAGE = 500;

export const show: Run = async (context) => {
  const { arguments: given, output } = context;
  return withApplication(context, async (open) => {
    const file = await readWhole(open, given.argument(0));
    const grade = await readGrade(open, file);
    if (output.json) await output.value(answer(file, grade));
    else await print(file, grade, output);
    return 0;
  });
};

async function readWhole({ application, actor }: OpenApplication, code: string): Promise<FileOutput> {
  const { services, door } = application;
  const read = fileOperations.read;
  const first = await read.perform(services, door, actor, { code, limit: PAGE });
  const records = [...first.records];
  // The later pages are of the subject that was found, whatever happens to its name meanwhile.
  const same = `id:${first.subject.id}`;
  for (let after = first.next; after !== null;) {
    const page = await read.perform(services, door, actor, { code: same, limit: PAGE, after });
    records.push(...page.records);
    after = page.next;
  }
  return { ...first, records };
}

/** The public grade, as its owner shows it; beside the local class and never merged with it. */
async function readGrade(
  { application, actor }: OpenApplication,
  { subject }: FileOutput,
): Promise<PublicGradeOutput | null> {
  const asked = { code: `id:${subject.id}` };
  return (await creditCodeOperations.grade.perform(application.services, application.door, actor, asked))
    .grade;
}

function answer(
  { subject, records, evaluation, attributes, places }: FileOutput,
  publicGrade: PublicGradeOutput | null,
) {
  const { id, name, uscc, formerNames } = subject;
  const identifiers = subject.identifiers.map(({ kind, value, from, to }) => ({ kind, value, from, to }));
  return {
    subject: { id, name, uscc, identifiers, formerNames },
    records: records.map(recordAnswer),
    evaluation,
    publicGrade,
    attributes: attributes.map(({ attribute, value, from, to, source }) => ({
      attribute,
      value,
      from,
      to,
      source,
    })),
    places: places.map(({ relation, code, from, to, today }) => ({ relation, code, from, to, today })),
  };
}

function recordAnswer(record: RecordOutput) {
  const { id, item, department, documentNumber, decidedOn, amountFen, status, knownAt, batch, fields } =
    record;
  return {
    id,
    item,
    department,
    documentNumber,
    decidedOn,
    amountFen,
    status,
    public: record.public,
    knownAt,
    batch,
    fields,
  };
}

async function print(file: FileOutput, grade: PublicGradeOutput | null, output: Output): Promise<void> {
  const { subject, evaluation } = file;
  const present = file.attributes.filter((one) => one.to === null);
  await output.line(subject.name);
  await output.pairs([
    ...subject.identifiers.map((one) => [one.kindLabel, one.value] as const),
    [{ zh: "主体种类", en: "Kind" }, output.text(subject.kindLabel)],
    [
      { zh: "状态", en: "State" },
      output.text(STATES[subject.state]) + (subject.provisional ? output.text(PROVISIONAL) : ""),
    ],
    [{ zh: "曾用名", en: "Former names" }, subject.formerNames.join("；") || "—"],
    [{ zh: "登记地", en: "Registered in" }, subject.area === null ? "—" : output.text(subject.area.label)],
    [{ zh: "园区", en: "Park" }, subject.park === null ? "—" : output.text(subject.park.label)],
    ...present.map((one) => [one.label, output.text(one.valueLabel)] as const),
    ...(grade === null
      ? []
      : [[grade.itemLabel, `${grade.grade} (${grade.evaluator}, ${grade.evaluatedOn})`] as const]),
    [
      { zh: "园区服务分类", en: "Park service class" },
      evaluation === null || evaluation.score === null
        ? "—"
        : `${evaluation.grade ?? "—"} ${points(evaluation.score)} (${evaluation.asOf})`,
    ],
  ]);
  await output.line("");
  await output.table(
    RECORD_COLUMNS,
    file.records.map((record) => recordCells(record, output)),
  );
  for (const { itemLabel, fields } of file.withheld) {
    const names = fields.map((field) => output.text(field.label)).join(output.text({ zh: "、", en: ", " }));
    await output.line(
      output.text({
        zh: `${itemLabel.zh}中不显示的字段：${names}`,
        en: `Not shown of ${itemLabel.en}: ${names}`,
      }),
    );
  }
  if (file.notDelivered.length === 0) return;
  const missing = file.notDelivered
    .map((one) => output.text(one.itemLabel))
    .join(output.text({ zh: "、", en: ", " }));
  await output.line(output.text({ zh: `未归集：${missing}`, en: `Not delivered: ${missing}` }));
}

const STATES = {
  active: { zh: "存续", en: "active" },
  revoked: { zh: "吊销", en: "revoked" },
  closed: { zh: "注销", en: "closed" },
} as const;
const PROVISIONAL = { zh: "（登记信息未归集）", en: " (registration not delivered yet)" };

const RECORD_COLUMNS = [
  { title: { zh: "日期", en: "Day" } },
  { title: { zh: "事项", en: "Item" } },
  { title: { zh: "文书号", en: "Document" } },
  { title: { zh: "部门", en: "Department" } },
  { title: { zh: "金额（元）", en: "Amount (yuan)" }, right: true },
  { title: { zh: "状态", en: "Status" } },
  { title: { zh: "公示", en: "Public" } },
] as const;

const STATUSES = {
  "in-force": { zh: "有效", en: "in force" },
  lapsed: { zh: "到期", en: "lapsed" },
  repaired: { zh: "已修复", en: "repaired" },
  withdrawn: { zh: "已撤销", en: "withdrawn" },
} as const;

function recordCells(record: RecordOutput, output: Output): readonly string[] {
  return [
    record.decidedOn ?? record.publishedOn ?? "—",
    output.text(record.itemLabel),
    record.documentNumber ?? "—",
    output.text(record.departmentLabel),
    record.amountFen === null ? "" : yuan(record.amountFen),
    output.text(STATUSES[record.status]),
    output.text(record.public ? { zh: "是", en: "yes" } : { zh: "否", en: "no" }),
  ];
}
