import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  createCodeTables,
  identityCheckCharacter,
  organisationCheckCharacter,
  parseTableCsv,
  usccCheckCharacter,
} from "../code/index.ts";
import {
  createLibrary,
  mappingSchema,
  parseDefinitions,
  type MappingDefinition,
} from "../definition/index.ts";
import type { SourceCell } from "../delivery/index.ts";
import { expectValue } from "../outcome/index.ts";
import {
  compareColumns,
  dayForm,
  driftProblems,
  hasDrift,
  headingWords,
  nearness,
  observeColumn,
  renameColumns,
  suggestMapping,
  unitOf,
} from "./index.ts";

const BASE = join(import.meta.dirname, "../../../../definitions/base");
const text = (file: string): string => readFileSync(join(BASE, file), "utf8");
const library = createLibrary(
  [
    "catalogue/CF.yaml",
    "catalogue/REG.yaml",
    "tables/heading-synonym.yaml",
    "tables/uscc-registry.yaml",
  ].flatMap((file) =>
    expectValue(parseDefinitions(text(file), file)).map((one) =>
      one.kind === "table" && one.file !== undefined
        ? { ...one, rows: parseTableCsv(text(`tables/${one.file}`)) }
        : one,
    ),
  ),
);
const DAY = "2026-06-01";
const table = (id: string) => expectValue(library.find("table", id, DAY));
const words = headingWords(table("heading-synonym"));
const tables = expectValue(
  createCodeTables({
    registry: table("uscc-registry").rows ?? [],
    divisions: parseTableCsv(text("tables/division.csv")),
  }),
);
const CF = expectValue(library.find("item", "CF", DAY));

const usccOf = (index: number, prefix = "91"): string => {
  const body = `XT${String(index).padStart(6, "0")}`;
  const front = `${prefix}370303${body}${organisationCheckCharacter(body) ?? ""}`;
  return `${front}${usccCheckCharacter(front) ?? ""}`;
};
const identityOf = (index: number): string => {
  const front = `3703031990010${String(100 + index)}1`;
  return `${front}${identityCheckCharacter(front) ?? ""}`;
};
const phoneOf = (index: number): string => `1380000${String(1000 + index)}`;
const cells = (of: (index: number) => SourceCell): SourceCell[] =>
  Array.from({ length: 5 }, (_, at) => of(at + 1));

type Columns = Readonly<Record<string, readonly SourceCell[]>>;
const suggest = (columns: Columns) =>
  suggestMapping(
    CF,
    Object.entries(columns).map(([heading, values]) => observeColumn(heading, values, tables)),
    words,
  );
const suggested = (columns: Columns): Record<string, string> =>
  Object.fromEntries(
    suggest(columns).flatMap((one) => (one.column === null ? [] : [[one.field, one.column]])),
  );

describe("headings", () => {
  test.each([
    ["行政相对人名称", "CF_XDR_MC"],
    ["CF_XDR_MC", "CF_XDR_MC"],
    ["＊被处罚人名称：", "CF_XDR_MC"],
    ["企业名称", "CF_XDR_MC"],
    ["1、当事人", "CF_XDR_MC"],
    ["统一社会信用代码（必填）", "CF_XDR_SHXYM"],
    ["社会信用代码", "CF_XDR_SHXYM"],
    ["处罚文书号", "CF_WSH"],
    ["处罚决定时间", "CF_JDRQ"],
    ["作出处罚决定的日期", "CF_JDRQ"],
    ["主要违法事实", "CF_SY"],
    ["处罚根据", "CF_YJ"],
    ["处罚种类", "CF_CFLB"],
    ["罚款金额 (元)", "CF_NR_FK"],
    ["执法单位", "CF_CFJG"],
    ["法定代表人姓名", "CF_FRDB"],
    ["Number of the penalty decision", "CF_WSH"],
  ])("%s is suggested for %s", (heading, field) => {
    expect(suggested({ [heading]: [null] })).toEqual({ [field]: heading });
  });

  test.each(["序号", "所属地市", "网址", "经度", "填报人", "状态"])(
    "%s is suggested for nothing",
    (heading) => {
      expect(suggested({ [heading]: [null] })).toEqual({});
    },
  );

  test.each([
    ["罚款金额（万元）", "ten-thousand-yuan"],
    ["金额(单位：万元)", "ten-thousand-yuan"],
    ["罚款金额(元)", "yuan"],
    ["罚款金额 元", "yuan"],
    ["元件名称", null],
    ["罚款金额", null],
  ] as const)("the unit of %s is %s", (heading, unit) => {
    expect(unitOf(heading)).toBe(unit);
  });

  it("is as near one way as the other, and nearest to itself", () => {
    const heading = fc.constantFrom(
      "企业名称",
      "处罚决定日期",
      "罚款金额（万元）",
      "文号",
      "BusinessName",
      "备注",
    );
    fc.assert(
      fc.property(heading, heading, (one, other) => {
        expect(nearness(one, other, words)).toBe(nearness(other, one, words));
        expect(nearness(one, one, words)).toBe(1000);
      }),
    );
  });
});

describe("content", () => {
  it("finds codes, names and document numbers under headings that say nothing", () => {
    expect(
      suggested({
        甲列: cells((at) => usccOf(at)),
        乙列: cells((at) => `示例科技${at}有限公司`),
        丙列: cells((at) => `示罚〔2025〕${at}号`),
        丁列: cells((at) => usccOf(at, "11")),
      }),
    ).toEqual({ CF_XDR_SHXYM: "甲列", CF_XDR_MC: "乙列", CF_WSH: "丙列", CF_CFJGDM: "丁列" });
  });

  it("drops a column that is only named alike and holds something else, and doubts one that bears the name", () => {
    const found = suggest({
      处罚作出的大致日期: cells(() => "罚款五千元"),
      统一社会信用代码: cells((at) => `示例${at}`),
    });
    expect(found.flatMap((one) => (one.column === null ? [] : [[one.field, one.question === null]]))).toEqual(
      [["CF_XDR_SHXYM", false]],
    );
  });

  it("never suggests identity and telephone numbers for what others may see", () => {
    const shown = new Set(CF.fields.filter((one) => one.disclosure !== "never").map((one) => one.code));
    const names = CF.fields.flatMap((field) => [field.code, field.label.zh, ...field.aliases]);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.boolean(), (heading, identity) => {
        const columns = { [heading]: cells((at) => (identity ? identityOf(at) : phoneOf(at))) };
        expect(Object.keys(suggested(columns)).filter((code) => shown.has(code))).toEqual([]);
      }),
    );
  });

  it("never suggests one column twice, whatever the headings", () => {
    const names = CF.fields.flatMap((field) => [
      field.label.zh,
      ...field.aliases,
      `${field.label.zh}（补充）`,
    ]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...names), { maxLength: 12 }), (headings) => {
        const found = suggest(Object.fromEntries(headings.map((one) => [one, [null]])));
        const columns = found.flatMap((one) => (one.column === null ? [] : [one.column]));
        expect(new Set(columns).size).toBe(columns.length);
      }),
    );
  });

  test.each([
    [["2017.5.9", "2017年5月9日", "20170509"], { form: "auto", ambiguous: false }],
    [["5/9/2017", "12/31/2017"], { form: "month-day-year", ambiguous: false }],
    [["31/12/2017", "9/5/2017"], { form: "day-month-year", ambiguous: false }],
    [["5/9/2017", "6/7/2017"], { form: "month-day-year", ambiguous: true }],
    [["42864", "42999"], { form: "excel-serial", ambiguous: false }],
    [["H29.5.9", "平成29年5月9日"], { form: "japanese-era", ambiguous: false }],
  ] as const)("dates %j are read as %j", (values, form) => {
    expect(dayForm(observeColumn("日期", values, tables))).toMatchObject(form);
  });

  it("says how to read what it suggests, and asks where it cannot know", () => {
    const found = suggest({
      "罚款金额（元）": cells((at) => 5000 * at),
      处罚日期: ["5/9/2017", "6/7/2017", "1/2/2017"],
      处罚类别: ["罚款", "罚金", "警告", "罚金"],
    });
    const of = (field: string) => found.find((one) => one.field === field);
    expect(of("CF_NR_FK")).toMatchObject({
      source: { column: "罚款金额（元）", unit: "yuan" },
      question: null,
    });
    expect(of("CF_JDRQ")?.question).not.toBeNull();
    expect(of("CF_CFLB")?.unmatched).toEqual(["罚金"]);
  });
});

const profile = (changes: Record<string, unknown> = {}): MappingDefinition =>
  mappingSchema.parse({
    kind: "mapping",
    id: "test",
    version: "1",
    validFrom: "2000-01-01",
    label: { zh: "测试", en: "Test" },
    sources: [{ title: "Test", confirmed: true }],
    item: "CF",
    columns: ["企业名称", "罚款金额", "备注", "决定日期"],
    fields: {
      CF_XDR_MC: { column: "企业名称" },
      CF_NR_FK: { column: "罚款金额", unit: "yuan" },
      CF_JDRQ: { column: "决定日期", onlyWhen: { field: "备注", is: "absent" } },
    },
    ...changes,
  });
const drift = (header: readonly string[], mapping = profile()) => compareColumns(mapping, header, words);
const codes = (header: readonly string[]): string[] =>
  driftProblems(drift(header), CF).map((one) => `${one.code} ${one.path ?? ""}`.trim());

describe("drift", () => {
  test.each([
    [["企业名称", "罚款金额", "备注", "决定日期"], []],
    [["企业名称 ", "罚款金额", "备注", "决定日期"], []],
    [["决定日期", "企业名称", "罚款金额", "备注"], ["columns-moved"]],
    [["企业名称", "罚款金额（元）", "备注", "决定日期"], ["column-renamed 罚款金额"]],
    [["企业名称", "备注", "决定日期"], ["column-missing 罚款金额"]],
    [["企业名称", "罚款金额", "备注", "决定日期", "网址"], ["column-new 网址"]],
    [["企业名称", "罚款金额", "决定日期"], ["column-missing 备注"]],
  ])("%j: %j", (header, expected) => {
    expect(codes(header)).toEqual(expected);
  });

  it("stops where a column is missing that is read, also by a condition", () => {
    expect(drift(["企业名称", "罚款金额", "决定日期"]).stops).toBe(true);
    expect(
      drift(["企业名称", "罚款金额", "决定日期"], profile({ fields: { CF_XDR_MC: { column: "企业名称" } } }))
        .stops,
    ).toBe(false);
  });

  it("is gone once the renamed columns are taken over", () => {
    const header = ["企业名称", "罚款金额（元）", "备注说明", "决定日期"];
    const renamed = new Map(
      drift(header).missing.flatMap((one) => (one.likely === null ? [] : [[one.column, one.likely.column]])),
    );
    const mended = renameColumns(profile(), renamed);
    expect(hasDrift(drift(header, mended))).toBe(false);
    expect(mended.fields["CF_JDRQ"]).toEqual({
      column: "决定日期",
      onlyWhen: { field: "备注说明", is: "absent" },
    });
  });

  it("finds nothing in the very columns a profile was made for, in whatever order", () => {
    const headings = ["企业名称", "罚款金额", "备注", "决定日期"];
    fc.assert(
      fc.property(fc.shuffledSubarray(headings, { minLength: 4 }), (header) => {
        const { missing, added, stops } = drift(header);
        expect({ missing, added, stops }).toEqual({ missing: [], added: [], stops: false });
      }),
    );
  });
});
