import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileOutput, RecordOutput } from "../contract/index.ts";
import type { ReportRuleDefinition } from "../definition/index.ts";
import type { SignatureClaim } from "../signature/index.ts";
import {
  changeOf,
  checkReport,
  composeReport,
  digestsOf,
  endedPdf,
  REPORT_FORMAT,
  reportSealText,
  reportTitle,
  sealReport,
  type RecordNow,
  type RecordThen,
  type ReportInput,
  type ReportSeal,
} from "./index.ts";

const text = (zh: string) => ({ zh, en: `${zh} in English` });

const rule: ReportRuleDefinition = {
  kind: "report-rule",
  id: "report",
  version: "1",
  validFrom: "2000-01-01",
  label: text("报告"),
  sources: [{ title: "示例", confirmed: false }],
  titles: [
    { levels: ["city", "province"], title: text("公共信用信息报告"), portal: true },
    { levels: ["park"], title: text("园区企业信用档案"), portal: false },
  ],
  basic: { label: text("基本信息"), items: ["REG"] },
  sections: [
    { id: "a", label: text("行政管理"), items: [], classes: ["administration"], rest: false },
    { id: "b", label: text("承诺"), items: ["promise"], classes: [], rest: false },
    { id: "c", label: text("其他"), items: [], classes: [], rest: true },
  ],
  empty: text("无"),
  lookups: ["41"],
  freeOwnPerYear: 2,
  notes: [text("说明")],
  elsewhere: [],
};

const record = (id: number, item: string, changes: Partial<RecordOutput> = {}): RecordOutput => ({
  id,
  item,
  itemLabel: text(item),
  polarity: "negative",
  department: "d",
  departmentLabel: text("部门"),
  documentNumber: `${id}号`,
  title: null,
  decidedOn: "2026-01-01",
  publishedOn: null,
  validTo: null,
  amountFen: null,
  severity: null,
  severityLabel: null,
  status: "in-force",
  public: true,
  publicFrom: null,
  publicTo: null,
  circumstances: {
    performedOn: null,
    endedOn: null,
    objection: null,
    litigation: null,
    shielded: null,
    withheld: null,
  },
  outlook: null,
  missing: [],
  version: 1,
  knownAt: "2026-01-02T00:00:00Z",
  batch: 1,
  fields: {},
  fieldList: [],
  ...changes,
});

const gradeDetail = {
  id: "A",
  label: text("绿码"),
  code: "green" as const,
  meaning: text("好"),
  from: 1,
};

const file = (records: RecordOutput[]): FileOutput => ({
  subject: {
    id: 1,
    name: "示例有限公司",
    uscc: null,
    kind: "enterprise",
    kindLabel: text("企业"),
    scored: true,
    state: "active",
    provisional: false,
    synthetic: false,
    establishedOn: null,
    area: null,
    park: null,
    identifiers: [],
    formerNames: [],
  },
  audience: "own",
  records,
  withheld: [],
  next: null,
  counts: [],
  evaluation: {
    model: "m",
    version: "1",
    title: text("园区服务分类"),
    asOf: "2026-01-01",
    computedAt: "2026-01-01T00:00:00Z",
    score: 1,
    minimum: 0,
    maximum: 1,
    grade: "A",
    gradeDetail,
    grades: [gradeDetail],
    dimensions: [],
    source: null,
    override: null,
    why: null,
    contributions: [],
  },
  attributes: [],
  places: [],
  notDelivered: [],
});

const input = (records: RecordOutput[], changes: Partial<ReportInput> = {}): ReportInput => ({
  rule,
  level: "park",
  province: "37",
  issuer: text("园区"),
  language: "zh",
  day: "2026-06-01",
  file: file(records),
  classOf: (item) => (item === "CF" ? "administration" : "else"),
  grade: {
    itemLabel: text("公共信用综合评价"),
    grade: "D",
    evaluatedOn: "2026-01-01",
    evaluator: "评价单位",
    validTo: null,
    published: true,
  },
  reader: null,
  asker: null,
  purpose: "用途",
  lookups: [],
  number: "AAAAA-BBBBB",
  code: "CODE",
  link: "CODE",
  checkpoint: null,
  ...changes,
});

const ordinals = (given: ReportInput) => composeReport(given).records.map((one) => [one.record, one.ordinal]);

describe("composing a report", () => {
  it("puts each record where the rule says: by item, by class, else the rest; registration stands above", () => {
    const records = [
      record(1, "CF"),
      record(2, "promise"),
      record(3, "x"),
      record(4, "CF"),
      record(5, "REG"),
    ];
    expect(ordinals(input(records))).toEqual([
      [1, "1-1"],
      [4, "1-2"],
      [2, "2-1"],
      [3, "3-1"],
    ]);
    expect(composeReport(input([])).document.sections.map((one) => one.empty)).toEqual(["无", "无", "无"]);
  });

  it.each([
    ["in force and public", {}, true, true],
    ["no longer published", { public: false }, true, false],
    ["unpublished but positive", { public: false, polarity: "positive" }, true, true],
    ["repaired", { status: "repaired", public: false }, true, false],
    ["withdrawn", { status: "withdrawn", public: false }, false, false],
  ] as const)("a record that is %s", (_, changes, own, others) => {
    expect(ordinals(input([record(1, "CF", changes)]))).toHaveLength(own ? 1 : 0);
    expect(ordinals(input([record(1, "CF", changes)], { reader: "银行" }))).toHaveLength(others ? 1 : 0);
  });

  it("marks what is under objection or repaired, and nothing whose objection ended", () => {
    const objected = (to: string | null) => ({
      circumstances: {
        ...record(1, "CF").circumstances,
        objection: { from: "2026-01-01", to },
      },
    });
    const { document } = composeReport(
      input([
        record(1, "CF", objected(null)),
        record(2, "CF", objected("2026-02-01")),
        record(3, "CF", { status: "repaired" }),
      ]),
    );
    expect(document.sections[0]?.records.map((one) => one.mark)).toEqual(["objection", "none", "repaired"]);
  });

  it("shows class and public grade side by side, and the class to nobody but the enterprise and its park", () => {
    expect(composeReport(input([])).document.grades.map((one) => one.value)).toEqual(["D", "绿码"]);
    const others = composeReport(input([], { reader: "银行" })).document;
    expect(others.grades.map((one) => one.value)).toEqual(["D"]);
    expect(JSON.stringify(others)).not.toContain("绿码");
  });

  it("is called what its level may issue, and lists inquiries where the law of the province asks for them", () => {
    expect(reportTitle(rule, "park")?.title.zh).toBe("园区企业信用档案");
    expect(reportTitle(rule, "city")?.portal).toBe(true);
    expect(reportTitle(rule, "county")).toBeNull();
    expect(() => composeReport(input([], { level: "county" }))).toThrow(RangeError);
    expect(composeReport(input([])).document.lookups).toBeNull();
    expect(composeReport(input([], { province: "41" })).document.lookups?.empty).toBe("无");
  });

  it("says in English what it says in Chinese", () => {
    const records = [record(1, "CF"), record(2, "x", { status: "repaired" })];
    const [zh, en] = (["zh", "en"] as const).map((language) => composeReport(input(records, { language })));
    expect(en?.records).toEqual(zh?.records);
    expect(en?.document.sections.map((one) => one.heading)).toEqual(
      zh?.document.sections.map((one) => `${one.heading} in English`),
    );
  });
});

describe("the seal", () => {
  const pdf = endedPdf(
    new TextEncoder().encode(
      "%PDF-1.7\n1 0 obj\n<< >>\nendobj\nxref\n0 2\n...\ntrailer\n<<\n  /Size 2\n  /Root 1 0 R\n  /ID [(a) (b)]\n>>\nstartxref\n30\n%%EOF",
    ),
  );
  const keys = [{ keyId: "k", algorithm: "ed25519", publicKey: "p" }];
  const seal = (of: Uint8Array): ReportSeal => ({
    statement: {
      format: REPORT_FORMAT,
      number: "AAAAA-BBBBB",
      code: "0".repeat(32),
      issuer: { code: "park", label: text("园区") },
      title: "园区企业信用档案",
      subject: { name: "示例有限公司", code: null },
      day: "2026-06-01",
      ...digestsOf(of),
    },
    signature: { keyId: "k", algorithm: "ed25519", value: "v" },
  });
  const sealed = sealReport(pdf, seal(pdf));
  const signed = reportSealText(seal(pdf).statement, "k", "ed25519");
  const isSigned = (claim: SignatureClaim) => claim.text === signed && claim.signature === "v";

  it("holds over the very bytes, and says why it does not", () => {
    expect(checkReport(sealed, keys, isSigned)).toMatchObject({ valid: true, reasons: [] });
    expect(checkReport(sealed, keys, () => false).reasons).toEqual(["signature-wrong"]);
    expect(checkReport(sealed, [], () => true).reasons).toEqual(["key-unknown"]);
    expect(checkReport(pdf, keys, () => true).reasons).toEqual(["seal-missing"]);
    const other = sealReport(pdf, seal(pdf.subarray(1)));
    expect(checkReport(other, keys, () => true).reasons).toEqual(["content-differs"]);
    expect(() => sealReport(pdf.subarray(0, 20), seal(pdf))).toThrow(TypeError);
  });

  it("does not hold with any byte changed or anything appended", () => {
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const changed = Uint8Array.from(sealed);
        changed[place] = (changed[place] ?? 0) ^ flip;
        expect(checkReport(changed, keys, isSigned).valid).toBe(false);
      }),
    );
    const appended = new Uint8Array(sealed.length + 1);
    appended.set(sealed);
    expect(checkReport(appended, keys, () => true).valid).toBe(false);
  });
});

describe("what became of a record", () => {
  const then = (changes: Partial<RecordThen> = {}): RecordThen => ({
    status: "in-force",
    public: true,
    ...changes,
  });
  const now = (changes: Partial<RecordNow> = {}): RecordNow => ({
    status: "in-force",
    lapsed: false,
    public: true,
    contentChanged: false,
    ...changes,
  });
  it.each([
    [then(), now(), null],
    [then(), now({ status: "withdrawn", contentChanged: true }), "withdrawn"],
    [then(), now({ status: "gone" }), "withdrawn"],
    [then(), now({ status: "repaired", public: false }), "repaired"],
    [then({ status: "repaired", public: false }), now({ status: "repaired", public: false }), null],
    [then(), now({ contentChanged: true }), "corrected"],
    [then(), now({ lapsed: true, public: false }), "expired"],
    [then({ status: "lapsed" }), now({ lapsed: true }), null],
    [then(), now({ public: false }), "unpublished"],
    [then({ public: false }), now({ public: false }), null],
  ] as const)("%o then, %o now: %s", (before, after, change) => {
    expect(changeOf(before, after)).toBe(change);
  });
});
