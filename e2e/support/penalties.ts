/** A department's own table of penalties, and the mapping profile it is read by. All codes belong to nobody. */
import { csvOf, tableOf as registered, type Table } from "../../apps/server/src/test-support/files.ts";
import {
  authority,
  identityShape,
  registrationNumber,
  uscc,
} from "../../apps/server/src/test-support/codes.ts";
import { registration } from "../../apps/server/src/test-support/rows.ts";

export const MAPPING_LABEL = { zh: "端到端示例处罚台账", en: "End-to-end sample of penalties" } as const;

const AUTHORITY = authority(77);

/** Reads the table below; drafts are set aside. */
export const MAPPING = `kind: mapping
id: e2e-penalties
version: "1"
validFrom: 2000-01-01
label: { zh: ${MAPPING_LABEL.zh}, en: ${MAPPING_LABEL.en} }
sources: [{ title: 端到端测试, confirmed: true }]
item: CF
onlyWhen: { not: { field: 状态, equals: 草稿 } }
fields:
  CF_XDR_MC: { column: 当事人 }
  CF_XDR_LB: { column: 类别 }
  CF_XDR_SHXYM: { column: 信用代码 }
  CF_XDR_GSZC: { column: 注册号 }
  CF_FRDB: { column: 负责人 }
  CF_WSH: { column: 文号 }
  CF_WFXW: { column: 违法行为 }
  CF_SY: { column: 事实 }
  CF_YJ: { column: 依据 }
  CF_CFLB: { column: 种类 }
  CF_NR: { column: 内容 }
  CF_NR_FK: { column: 罚款万元 }
  CF_JDRQ: { column: 决定日期 }
  CF_YXQ: { constant: 2099/12/31 }
  CF_CFJG: { constant: 示例局 }
  CF_CFJGDM: { constant: ${AUTHORITY} }
  CF_SJLY: { constant: 示例局 }
  CF_SJLYDM: { constant: ${AUTHORITY} }
`;

export const HEADER = [
  "状态",
  "当事人",
  "类别",
  "信用代码",
  "注册号",
  "负责人",
  "文号",
  "违法行为",
  "事实",
  "依据",
  "种类",
  "内容",
  "罚款万元",
  "决定日期",
] as const;
export type Column = (typeof HEADER)[number];
export type PenaltyRow = Readonly<Partial<Record<Column, string>>>;

/** A whole and right row about enterprise `index`; `changes` say what is different. */
export const penaltyRow = (index: number, changes: PenaltyRow = {}): PenaltyRow => ({
  状态: "正式",
  当事人: `端到端示例${index}号有限公司`,
  类别: "法人及非法人组织",
  信用代码: uscc(index),
  注册号: "",
  负责人: "例某某",
  文号: `示罚〔2026〕${index}号`,
  违法行为: "未按规定公示年度报告",
  事实: "经查，当事人未按期公示。",
  依据: "示例条例第一条",
  种类: "罚款",
  内容: "罚款0.5万元",
  罚款万元: "0.5",
  决定日期: "2026/05/06",
  ...changes,
});

export const tableOf = (rows: readonly PenaltyRow[]) => ({
  header: HEADER,
  rows: rows.map((row) => HEADER.map((column) => row[column] ?? "")),
});

export const csvFile = (name: string, rows: readonly PenaltyRow[]) => csvFileOf(name, tableOf(rows));

const csvFileOf = (name: string, table: Table) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(csvOf(table), "utf8"),
});

/** The identity-number shape that one row carries and nobody may ever see again. */
export const PERSONAL = identityShape();

/** Delivered first, so that the table corrects it. */
export const before = (first: number): readonly PenaltyRow[] => [penaltyRow(first + 2)];

/** One row of every way to end, from row 2 of the sheet on; the enterprises' numbers begin at `first`. */
export const everyWay = (first: number): readonly PenaltyRow[] => [
  penaltyRow(first + 1),
  penaltyRow(first + 3, { 罚款万元: "0", 事实: `经查，当事人证件 ${PERSONAL} 未按期公示。` }),
  penaltyRow(first + 1),
  penaltyRow(first + 2, { 内容: "罚款0.8万元", 罚款万元: "0.8" }),
  penaltyRow(first + 5, {
    当事人: "端到端老街小卖部",
    类别: "个体工商户",
    信用代码: "",
    注册号: oldNumber(first),
  }),
  penaltyRow(first + 6, { 当事人: "端到端无码小卖部", 类别: "个体工商户", 信用代码: "" }),
  penaltyRow(first + 7, { 决定日期: "2026/02/30" }),
  penaltyRow(first + 8, { 当事人: "例某", 类别: "自然人", 信用代码: "" }),
  penaltyRow(first + 4, { 信用代码: wrongCode(first) }),
  penaltyRow(first + 9, { 状态: "草稿" }),
  penaltyRow(first + 10, { 状态: "草稿" }),
];

export const oldNumber = (first: number): string => registrationNumber((first / 10) % 10_000);
export const wrongCode = (first: number): string =>
  uscc(first + 4).replace(/.$/u, (last) => (last === "A" ? "B" : "A"));

/** How they end, the first time and when the same file is sent again. */
export const FIRST_TIME = { accepted: 2, superseding: 1, duplicate: 1, held: 2, refused: 3, ignored: 2 };
export const SECOND_TIME = { accepted: 0, superseding: 0, duplicate: 6, held: 0, refused: 3, ignored: 2 };

/** An enterprise with more penalties than one page of its file shows, the oldest in the last months that count. */
export const MANY_CODE = uscc(90_001);
const MANY_NAME = "端到端多案有限公司";
/** Whom the filled template is about. */
export const TEMPLATE_PARTY = { name: "模板示例科技有限公司", code: uscc(81_001) } as const;
/** The first enterprise of the messy workbook. */
export const MAPPED_FIRST = 180_000;
/** Their registrations, in the park; without them nobody but the public would see their files. */
export const manyRegistered = () =>
  csvFileOf(
    "registration.csv",
    registered([
      registration(90_001, { REG_MC: MANY_NAME }),
      registration(81_001, { REG_MC: TEMPLATE_PARTY.name }),
      registration(MAPPED_FIRST, { REG_MC: `端到端示例${MAPPED_FIRST}号有限公司` }),
    ]),
  );
export const many = (): readonly PenaltyRow[] =>
  Array.from({ length: 64 }, (_, at) =>
    penaltyRow(90_001, {
      当事人: MANY_NAME,
      文号: `示罚〔2026〕90${String(at).padStart(3, "0")}号`,
      决定日期: `${2026 - Math.floor(at / 32)}/0${(at % 8) + 1}/${10 + (at % 18)}`,
    }),
  );
