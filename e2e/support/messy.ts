/** A workbook as departments keep it: a merged title, a blank row, headings of its own, dates and words in mixed forms. */
import { uscc } from "../../apps/server/src/test-support/codes.ts";
import { textRow, workbookParts, zip } from "../../packages/services/src/delivery/readers/test-files.ts";

export const MESSY_HEADER = [
  "序号",
  "处罚文书号",
  "罚款金额（元）",
  "被处罚单位",
  "社会信用代码",
  "处罚种类",
  "作出处罚决定的时间",
  "主要违法事实",
  "联系电话",
] as const;

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function rowOf(first: number, at: number): string[] {
  const index = first + at;
  return [
    String(at + 1),
    `示罚〔2025〕${index}号`,
    "5000",
    `端到端示例${index}号有限公司`,
    uscc(index),
    at === 3 ? "罚金" : "罚款",
    ["2025年10月9日", "2025.10.9", "2025.2.30", "20251009"][at] ?? "",
    "未按规定公示年度报告",
    ["138", "0000", String(1000 + at)].join(""),
  ];
}

/** Four rows about enterprises from `first` on: one has a day that never was, one a word that is not in the list. */
export function messyWorkbook(name: string, first: number, header: readonly string[] = MESSY_HEADER) {
  const rows = [0, 1, 2, 3].map((at) => textRow(at + 4, rowOf(first, at)));
  const sheet = {
    name: "台账",
    rows: textRow(1, ["2025 年行政处罚台账"]) + textRow(3, [...header]) + rows.join(""),
    merges: ["A1:I1"],
  };
  return { name, mimeType: XLSX, buffer: zip(workbookParts([sheet])) };
}
