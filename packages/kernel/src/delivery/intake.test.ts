import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  createCodeTables,
  identityCheckCharacter,
  organisationCheckCharacter,
  parseTableCsv,
  registrationCheckDigit,
  usccCheckCharacter,
} from "../code/index.ts";
import {
  createLibrary,
  mappingSchema,
  parseDefinitions,
  type ItemDefinition,
  type MappingDefinition,
} from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { createRecordRules, USE_BITS } from "../record/index.ts";
import { compileIntake, type PreparedRecord, type PreparedRow, type SourceCell } from "./index.ts";

const BASE = join(import.meta.dirname, "../../../../definitions/base");
const text = (file: string): string => readFileSync(join(BASE, file), "utf8");
const library = createLibrary(
  [
    "catalogue/CF.yaml",
    "catalogue/REG.yaml",
    "catalogue/XK.yaml",
    "rules/uses.yaml",
    "rules/publication.yaml",
    "kinds/identifier.yaml",
  ].flatMap((file) => expectValue(parseDefinitions(text(file), file))),
);
const DAY = "2026-06-01";
const registry = expectValue(parseDefinitions(text("tables/uscc-registry.yaml"), "uscc-registry")).flatMap(
  (one) => (one.kind === "table" ? [...(one.rows ?? [])] : []),
);
const context = {
  tables: expectValue(createCodeTables({ registry, divisions: parseTableCsv(text("tables/division.csv")) })),
  identifierKinds: new Map(library.list("identifier-kind", DAY).map((kind) => [kind.id, kind])),
  rules: createRecordRules(library, "37"),
  day: DAY,
};
const CF = expectValue(library.find("item", "CF", DAY));
const REG = expectValue(library.find("item", "REG", DAY));
const XK = expectValue(library.find("item", "XK", DAY));

const organisationOf = (index: number): string => {
  const body = `XT${String(index).padStart(6, "0")}`;
  return `${body}${organisationCheckCharacter(body) ?? ""}`;
};
const usccOf = (index: number, prefix = "91"): string => {
  const front = `${prefix}370303${organisationOf(index)}`;
  return `${front}${usccCheckCharacter(front) ?? ""}`;
};
const registrationNumberOf = (index: number): string => {
  const front = `3703032999${String(index).padStart(4, "0")}`;
  return `${front}${registrationCheckDigit(front) ?? ""}`;
};
/** The shape of an identity number from its parts, so that none stands in this file. */
const identityShape = (): string => {
  const front = ["370303", "1990", "0101", "012"].join("");
  return `${front}${identityCheckCharacter(front) ?? ""}`;
};
const mobileShape = (): string => ["138", "0000", "0000"].join("");

type Cells = Readonly<Record<string, SourceCell>>;

const PENALTY: Cells = {
  CF_XDR_MC: "示例科技有限公司",
  CF_XDR_LB: "法人及非法人组织",
  CF_XDR_SHXYM: usccOf(1),
  CF_XDR_GSZC: null,
  CF_XDR_ZZJG: null,
  CF_FRDB: "示例甲",
  CF_XDR_ZJLX: null,
  CF_XDR_ZJHM: null,
  CF_WSH: "示罚〔2025〕1号",
  CF_WFXW: "未按规定公示",
  CF_SY: "示例事实",
  CF_YJ: "示例依据",
  CF_CFLB: "罚款",
  CF_NR: "罚款五千元",
  CF_NR_FK: "0.5",
  CF_NR_WFFF: null,
  CF_JDRQ: "2025/10/09",
  CF_YXQ: "2099/12/31",
  CF_CFJG: "示例局",
  CF_CFJGDM: usccOf(900, "11"),
  CF_SJLY: "示例局",
  CF_SJLYDM: usccOf(900, "11"),
  BZ: null,
};

const REGISTRATION: Cells = {
  REG_MC: "示例科技有限公司",
  REG_USCC: usccOf(1),
  REG_ZCH: null,
  REG_LX: "有限责任公司",
  REG_ZT: "存续",
  REG_CLRQ: "2015/03/02",
  REG_HZRQ: "2020/01/06",
  REG_CYM: null,
  REG_HY: null,
  REG_XZQH: null,
  REG_YQ: null,
};

const profile = (changes: Record<string, unknown>): MappingDefinition =>
  mappingSchema.parse({
    kind: "mapping",
    id: "test",
    version: "1",
    validFrom: "2000-01-01",
    label: { zh: "测试", en: "Test" },
    sources: [{ title: "Test", confirmed: true }],
    item: "CF",
    ...changes,
  });

function prepare(item: ItemDefinition, row: Cells, mapping: MappingDefinition | null = null): PreparedRow {
  const header = Object.keys(row);
  const intake = expectValue(compileIntake(item, mapping, header, context));
  return intake.prepare(Object.values(row));
}

function ready(row: PreparedRow): PreparedRecord {
  if (row.outcome !== "ready") throw new Error(`the row is not ready: ${JSON.stringify(row)}`);
  return row.record;
}

const payload = (row: PreparedRow): unknown => JSON.parse(ready(row).payload);
const codes = (row: PreparedRow): string[] =>
  row.outcome === "ignored" ? [] : row.findings.map((finding) => `${finding.code} ${finding.field ?? ""}`);

const penalty = (changes: Cells = {}, mapping: MappingDefinition | null = null) =>
  prepare(CF, { ...PENALTY, ...changes }, mapping);

describe("a whole penalty", () => {
  const record = ready(penalty());
  it("has its roles, uses, severity and window", () => {
    expect(record).toMatchObject({
      name: "示例科技有限公司",
      documentNumber: "示罚〔2025〕1号",
      decidedOn: "2025-10-09",
      // 处罚有效期 is no end of the record's validity.
      validTo: null,
      severity: "general",
      amountFen: 500_000,
      // Order 58: three years from the decision.
      publicFrom: "2025-10-09",
      publicTo: "2028-10-09",
      missing: [],
      registration: null,
    });
    expect(record.uses & USE_BITS.score).not.toBe(0);
  });
  it("links by its code and by the organisation code within it", () => {
    expect(record.identifiers).toEqual([
      { kind: "uscc", value: usccOf(1), opensFile: true, column: "CF_XDR_SHXYM" },
      { kind: "organisation-code", value: organisationOf(1), opensFile: false, column: "CF_XDR_SHXYM" },
    ]);
  });
});

describe("values and what becomes of them", () => {
  const table: readonly [string, Cells, Record<string, unknown>][] = [
    ["a date with slashes", { CF_JDRQ: "2025/10/9" }, { CF_JDRQ: "2025-10-09" }],
    ["a date serial of Excel", { CF_JDRQ: 45_939 }, { CF_JDRQ: "2025-10-09" }],
    ["a synonym of the category", { CF_XDR_LB: "法人和非法人组织" }, { CF_XDR_LB: "法人及非法人组织" }],
    [
      "several kinds, parted in two ways, one twice",
      { CF_CFLB: "警告；罚款、警告" },
      { CF_CFLB: ["警告", "罚款"] },
    ],
    ["a kind spelt out", { CF_CFLB: "罚款；其他-责令改正" }, { CF_CFLB: ["罚款", "其他-责令改正"] }],
    // The bare number is in ten thousand yuan by the item; a unit in the cell goes before it.
    ["an amount by the item's unit", { CF_NR_FK: "1.25" }, { CF_NR_FK: "1.25" }],
    ["an amount with its unit", { CF_NR_FK: "12500元" }, { CF_NR_FK: "1.25" }],
    ["an amount in capitals", { CF_NR_FK: "壹万贰仟伍佰元整" }, { CF_NR_FK: "1.25" }],
    ["an amount as a number cell", { CF_NR_FK: 1.25 }, { CF_NR_FK: "1.25" }],
    ["blanks around a text", { CF_SY: "  示例事实 " }, { CF_SY: "示例事实" }],
    ["a code in lower case", { CF_XDR_SHXYM: usccOf(1).toLowerCase() }, { CF_XDR_SHXYM: usccOf(1) }],
  ];
  it.each(table)("%s", (_name, cells, expected) => {
    expect(payload(penalty(cells))).toMatchObject(expected);
  });

  it("a placeholder code is a blank", () => {
    const row = penalty({
      CF_XDR_LB: "个体工商户",
      CF_XDR_SHXYM: "00000000000000000X",
      CF_XDR_GSZC: registrationNumberOf(7),
    });
    expect(payload(row)).not.toHaveProperty("CF_XDR_SHXYM");
    expect(ready(row).identifiers).toEqual([
      {
        kind: "registration-number",
        value: registrationNumberOf(7),
        opensFile: false,
        column: "CF_XDR_GSZC",
      },
    ]);
  });
});

describe("what refuses a row, with its place", () => {
  const table: readonly [string, Cells, string[]][] = [
    ["a mandatory field blank", { CF_YJ: null }, ["field-missing CF_YJ"]],
    ["a mandatory field of blanks only", { CF_YJ: "   " }, ["field-missing CF_YJ"]],
    // The fine is mandatory only when a kind names one.
    ["a fine without its amount", { CF_NR_FK: null }, ["field-missing CF_NR_FK"]],
    ["a confiscation without its amount", { CF_CFLB: "罚款；没收违法所得" }, ["field-missing CF_NR_WFFF"]],
    ["a code with a wrong check character", { CF_XDR_SHXYM: `${usccOf(1).slice(0, 17)}0` }, ["code-"]],
    ["a formula", { CF_SY: { formula: "A1&B1" } }, ["cell-formula CF_SY"]],
    ["an error value", { CF_NR_FK: { error: "#N/A" } }, ["cell-error CF_NR_FK"]],
    [
      "a code that lost its digits",
      { CF_XDR_SHXYM: 9.137030000000012e17 },
      ["code-lost-digits CF_XDR_SHXYM"],
    ],
    ["a category of no list", { CF_XDR_LB: "企业" }, ["value-not-in-list CF_XDR_LB"]],
    ["a kind of no list", { CF_CFLB: "罚款；记过" }, ["value-not-in-list CF_CFLB"]],
    ["a date that is none", { CF_JDRQ: "2025-02-30" }, ["CF_JDRQ"]],
    ["an amount beyond the limit", { CF_NR_FK: "10000001" }, ["number-out-of-range CF_NR_FK"]],
    ["a foreign currency", { CF_NR_FK: "1000美元" }, ["amount-unreadable CF_NR_FK"]],
    ["a text too long", { CF_XDR_MC: "示".repeat(201) }, ["text-too-long CF_XDR_MC"]],
    ["a day in the future", { CF_JDRQ: "2026/06/02" }, ["decided-in-future CF_JDRQ"]],
    ["an end before the decision", { CF_YXQ: "2025/10/08" }, ["ends-before-decision CF_YXQ"]],
  ];
  it.each(table)("%s", (_name, cells, expected) => {
    const row = penalty(cells);
    expect(row.outcome).toBe("refused");
    expect(codes(row)).toHaveLength(expected.length);
    expected.forEach((part, index) => expect(codes(row)[index]).toContain(part));
  });

  it("says column, value, reason and remedy in both languages", () => {
    const row = penalty({ CF_NR_FK: null });
    if (row.outcome !== "refused") throw new Error("not refused");
    expect(row.findings).toEqual([
      {
        column: "CF_NR_FK",
        field: "CF_NR_FK",
        value: null,
        code: "field-missing",
        reason: { zh: expect.stringContaining("罚款金额"), en: expect.stringContaining("Fine") },
        remedy: { zh: expect.any(String), en: expect.any(String) },
        owner: null,
      },
    ]);
  });

  it("says all that is wrong at once", () => {
    expect(codes(penalty({ CF_YJ: null, CF_JDRQ: "nie", CF_XDR_LB: "企业" }))).toHaveLength(3);
  });

  it("accepts today, and the amount absent where no kind names a fine", () => {
    expect(penalty({ CF_JDRQ: "2026/06/01", CF_YXQ: "2099/12/31" }).outcome).toBe("ready");
    expect(penalty({ CF_CFLB: "警告", CF_NR_FK: null }).outcome).toBe("ready");
  });
});

describe("a wrong identifier", () => {
  const broken = `${usccOf(1).slice(0, 17)}${usccOf(1).endsWith("0") ? "1" : "0"}`;
  it("beside a right one is left out, with a warning", () => {
    const row = penalty({ CF_XDR_SHXYM: broken, CF_XDR_GSZC: registrationNumberOf(3) });
    // The right one stands; the mandatory code is still owed by legal persons.
    expect(row.outcome === "ready" ? row.findings.map((one) => one.field) : codes(row)).toBeDefined();
    const trader = penalty({
      CF_XDR_LB: "个体工商户",
      CF_XDR_SHXYM: broken,
      CF_XDR_GSZC: registrationNumberOf(3),
    });
    expect(ready(trader).identifiers.map((one) => one.kind)).toEqual(["registration-number"]);
    expect(codes(trader)[0]).toContain("CF_XDR_SHXYM");
  });
  it("alone refuses the row", () => {
    expect(penalty({ CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: broken }).outcome).toBe("refused");
  });
});

describe("natural persons and personal numbers", () => {
  it("a row about a natural person is refused and says nothing of it", () => {
    const row = penalty({ CF_XDR_LB: "自然人", CF_XDR_MC: "示例乙", CF_XDR_ZJHM: identityShape() });
    expect(row).toMatchObject({ outcome: "refused" });
    const said = JSON.stringify(row);
    expect(said).toContain("natural-person");
    expect(said).not.toContain(identityShape());
    expect(said).not.toContain("示例乙");
  });

  it("an identity number in a field for one is never kept", () => {
    const row = prepare(CF, { ...PENALTY, CF_FR_ZJHM: identityShape() });
    expect(JSON.stringify(row)).not.toContain(identityShape());
    expect(payload(row)).not.toHaveProperty("CF_FR_ZJHM");
  });

  it.each([
    ["an identity number", identityShape()],
    ["a mobile number", mobileShape()],
  ])("%s in free text is taken out, counted and told", (_name, number) => {
    const row = penalty({ CF_SY: `当事人${number}的事实` });
    expect(JSON.stringify(row)).not.toContain(number);
    expect(row).toMatchObject({ outcome: "ready", stripped: 1 });
    expect(codes(row)).toEqual(["personal-data-stripped CF_SY"]);
    expect(JSON.stringify(payload(row))).toContain("的事实");
  });

  it("no finding repeats a number that stood in a wrong cell", () => {
    for (const field of ["CF_JDRQ", "CF_NR_FK", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC"]) {
      const said = JSON.stringify(penalty({ [field]: identityShape() }));
      expect(said, field).not.toContain(identityShape());
    }
  });
});

describe("the key of a record", () => {
  it("is the authority, the document, the day and the first code that the party has", () => {
    const full = ready(penalty()).key;
    expect(full.split("\u001F")).toEqual([
      usccOf(900, "11"),
      "示罚〔2025〕1号",
      "2025-10-09",
      "CF_XDR_SHXYM",
      usccOf(1),
    ]);
    const trader = penalty({
      CF_XDR_LB: "个体工商户",
      CF_XDR_SHXYM: null,
      CF_XDR_GSZC: registrationNumberOf(3),
    });
    expect(ready(trader).key.split("\u001F").slice(3)).toEqual(["CF_XDR_GSZC", registrationNumberOf(3)]);
    const named = penalty({ CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: null });
    expect(ready(named).key.split("\u001F").slice(3)).toEqual(["CF_XDR_MC", "示例科技有限公司"]);
  });
  it("does not change with what is corrected", () => {
    expect(ready(penalty({ CF_SY: "更正" })).key).toBe(ready(penalty()).key);
    expect(ready(penalty({ CF_SY: "更正" })).payload).not.toBe(ready(penalty()).payload);
  });
  it("is the source's own where the profile names one", () => {
    const header = { ...PENALTY, 编号: "A-1" };
    const mapping = profile({
      key: ["编号"],
      fields: Object.fromEntries(Object.keys(PENALTY).map((code) => [code, { column: code }])),
    });
    expect(ready(prepare(CF, header, mapping)).key).toBe("A-1");
  });
});

describe("a mapping profile", () => {
  const all = Object.fromEntries(Object.keys(PENALTY).map((code) => [code, { column: code }]));
  const without = (code: string) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== code));

  it("makes a field absent at source an incomplete record", () => {
    const mapping = profile({ fields: without("CF_YJ"), absentAtSource: ["CF_YJ"] });
    expect(ready(prepare(CF, PENALTY, mapping)).missing).toEqual(["CF_YJ"]);
  });
  it("still wants what it does not name as absent", () => {
    const row = prepare(CF, PENALTY, profile({ fields: without("CF_YJ") }));
    expect(codes(row)).toEqual(["field-missing CF_YJ"]);
  });
  it("does not call missing what only another kind of penalty would need", () => {
    const mapping = profile({ fields: without("CF_NR_WFFF"), absentAtSource: ["CF_NR_WFFF"] });
    expect(ready(prepare(CF, PENALTY, mapping)).missing).toEqual([]);
  });
  it("reads words for nothing as blanks, in every column or in one", () => {
    const mapping = profile({
      fields: { ...all, CF_XDR_GSZC: { column: "CF_XDR_GSZC", blank: ["无"] } },
      blank: ["/"],
    });
    const record = payload(prepare(CF, { ...PENALTY, CF_XDR_GSZC: "无", BZ: "/" }, mapping));
    expect(record).not.toHaveProperty("CF_XDR_GSZC");
    expect(record).not.toHaveProperty("BZ");
    // The word of one column is a text in another.
    expect(payload(prepare(CF, { ...PENALTY, BZ: "无" }, mapping))).toMatchObject({ BZ: "无" });
  });
  it("takes constants, extracts, replaces, and falls back", () => {
    const mapping = profile({
      fields: {
        ...all,
        CF_CFJG: { constant: "示例总局" },
        CF_NR_FK: { column: "CF_NR", extract: "罚款([0-9.]+)元", unit: "yuan" },
        CF_XDR_LB: { column: "CF_XDR_LB", values: { 单位: "法人及非法人组织" } },
        CF_SJLY: { column: "CF_SJLY", otherwise: "示例局" },
      },
    });
    const row = prepare(CF, { ...PENALTY, CF_NR: "罚款5000元", CF_XDR_LB: "单位", CF_SJLY: null }, mapping);
    expect(payload(row)).toMatchObject({
      CF_CFJG: "示例总局",
      CF_NR_FK: "0.5",
      CF_XDR_LB: "法人及非法人组织",
      CF_SJLY: "示例局",
    });
    expect(ready(row).amountFen).toBe(500_000);
  });
  it("reads money in its unit, exactly", () => {
    for (const [unit, cell] of [
      ["fen", "500000"],
      ["yuan", "5000"],
      ["ten-thousand-yuan", "0.5"],
    ] as const) {
      const mapping = profile({ fields: { ...all, CF_NR_FK: { column: "CF_NR_FK", unit } } });
      const row = prepare(CF, { ...PENALTY, CF_NR_FK: cell }, mapping);
      expect(ready(row).amountFen, unit).toBe(500_000);
      expect(payload(row), unit).toMatchObject({ CF_NR_FK: "0.5" });
    }
  });
  it("sets aside rows that are none of its business", () => {
    const mapping = profile({ fields: all, onlyWhen: { field: "CF_XDR_LB", equals: "法人及非法人组织" } });
    expect(prepare(CF, { ...PENALTY, CF_XDR_LB: "其他" }, mapping)).toEqual({ outcome: "ignored" });
    expect(prepare(CF, PENALTY, mapping).outcome).toBe("ready");
  });
  it("takes the day of publication, and begins publication there under Order 36", () => {
    const mapping = profile({ fields: all, publishedOn: { column: "公示日期" } });
    const row = prepare(CF, { ...PENALTY, CF_JDRQ: "2026/04/02", 公示日期: "2026/04/20" }, mapping);
    expect(ready(row)).toMatchObject({ publishedOn: "2026-04-20", publicFrom: "2026-04-20" });
    expect(payload(row)).toMatchObject({ $publishedOn: "2026-04-20" });
  });
  it("names what the file lacks and what the item does not know", () => {
    const mapping = profile({ fields: { ...all, CF_NONE: { column: "x" }, CF_YJ: { column: "依据栏" } } });
    const outcome = compileIntake(CF, mapping, Object.keys(PENALTY), context);
    if (outcome.ok) throw new Error("compiled");
    expect(outcome.problems.map((one) => [one.code, one.path])).toEqual([
      ["mapping-field-unknown", "fields.CF_NONE"],
      ["columns-missing", "header"],
    ]);
    expect(outcome.problems[1]?.message.zh).toContain("依据栏");
  });
});

describe("a header without a profile", () => {
  it("is read by code, label in either language, or alias, blanks and width aside", () => {
    const names: Record<string, string> = {
      CF_WSH: "行政处罚决定文书号",
      CF_SY: "违法 事实",
      CF_JDRQ: "Day of the decision",
      CF_NR_FK: "罚款金额(万元)",
    };
    const row = Object.fromEntries(
      Object.entries(PENALTY).map(([code, cell]) => [names[code] ?? code, cell]),
    );
    expect(payload(prepare(CF, row))).toEqual(payload(penalty()));
  });
  it("that lacks mandatory columns is refused as a whole", () => {
    const outcome = compileIntake(CF, null, ["CF_XDR_MC", "备注栏"], context);
    expect(outcome).toMatchObject({ ok: false, problems: [{ code: "columns-missing", path: "header" }] });
  });
  it("says which columns nothing reads", () => {
    const intake = expectValue(compileIntake(CF, null, [...Object.keys(PENALTY), "序号"], context));
    expect(intake.unusedColumns).toEqual(["序号"]);
  });
});

describe("registration", () => {
  const kind = (changes: Cells) => ready(prepare(REG, { ...REGISTRATION, ...changes })).registration;
  it.each([
    ["a company by its type", {}, "enterprise"],
    ["a branch goes before the company in its name", { REG_LX: "有限责任公司分公司" }, "branch"],
    ["an individual business", { REG_LX: "个体工商户", REG_USCC: usccOf(1, "92") }, "sole-trader"],
    ["by the code where no type is given", { REG_LX: null, REG_USCC: usccOf(1, "93") }, "cooperative"],
  ])("%s", (_name, changes, expected) => {
    expect(kind(changes)?.kind).toBe(expected);
  });
  it.each([
    ["在业", "active"],
    ["吊销未注销", "revoked"],
    ["注销", "closed"],
    ["撤销", "closed"],
  ])("the state %s is %s", (state, expected) => {
    expect(kind({ REG_ZT: state })?.state).toBe(expected);
  });
  it("parts former names and keeps each once", () => {
    expect(kind({ REG_CYM: "甲公司；乙公司,甲公司" })?.formerNames).toEqual(["甲公司", "乙公司"]);
  });
  it("takes its key from the first code there is", () => {
    expect(ready(prepare(REG, REGISTRATION)).key).toContain(usccOf(1));
    const old = { ...REGISTRATION, REG_USCC: null, REG_ZCH: registrationNumberOf(1) };
    expect(ready(prepare(REG, old)).key).toContain(registrationNumberOf(1));
  });
});

it("a licence lapses with its validity and scores by its uses", () => {
  const row = prepare(XK, {
    XK_XDR_MC: "示例科技有限公司",
    XK_XDR_LB: "法人及非法人组织",
    XK_XDR_SHXYM: usccOf(1),
    XK_FRDB: "示例甲",
    XK_XKWS: "决定书",
    XK_WSH: "示许1号",
    XK_XKLB: "普通许可",
    XK_NR: "示例",
    XK_JDRQ: "2025/05/06",
    XK_YXQZ: "2025/05/06",
    XK_YXQZI: "2028/05/05",
    XK_XKJG: "示例局",
    XK_XKJGDM: usccOf(900, "11"),
    XK_ZT: "有效",
    XK_LYDW: "示例局",
    XK_LYDWDM: usccOf(900, "11"),
  });
  expect(ready(row)).toMatchObject({
    validTo: "2028-05-05",
    publicFrom: "2025-05-06",
    publicTo: "2028-05-06",
  });
});

const anyCell: fc.Arbitrary<SourceCell> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.values(PENALTY)) },
  fc.string({ maxLength: 30 }),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ formula: "A1" }),
  fc.constant({ error: "#REF!" }),
  fc.constant(identityShape()),
  fc.constant(mobileShape()),
);

test("any row ends one way, the same way each time, and never shows a personal number", () => {
  const header = Object.keys(PENALTY);
  const intake = expectValue(compileIntake(CF, null, header, context));
  const again = expectValue(compileIntake(CF, null, header, context));
  const seen = new Set<string>();
  const fields = fc.record(
    Object.fromEntries(
      header.map((code) => [
        code,
        fc.oneof({ weight: 12, arbitrary: fc.constant(PENALTY[code] ?? null) }, anyCell),
      ]),
    ),
  );
  fc.assert(
    fc.property(fields, (row) => {
      const cells = header.map((code) => row[code] ?? null);
      const first = intake.prepare(cells);
      seen.add(first.outcome);
      expect(again.prepare(cells)).toEqual(first);
      expect(intake.prepare(cells)).toEqual(first);
      const said = JSON.stringify(first);
      expect(said).not.toContain(identityShape());
      expect(said).not.toContain(mobileShape());
      if (first.outcome === "refused") expect(first.findings.length).toBeGreaterThan(0);
      if (first.outcome !== "ready") return;
      const { publicFrom: from, publicTo: to, payload: kept } = first.record;
      if (to !== null) expect(from !== null && from < to).toBe(true);
      const parsed: unknown = JSON.parse(kept);
      expect(JSON.stringify(parsed)).toBe(kept);
    }),
    { numRuns: 600 },
  );
  expect([...seen].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["ready", "refused"]);
});
