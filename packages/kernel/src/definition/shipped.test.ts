import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectValue } from "../outcome/index.ts";
import { addDays } from "../day/index.ts";
import { catalogueOf, compileModel } from "../evaluation/index.ts";
import {
  compileCondition,
  createLibrary,
  jsonSchemas,
  jsonSchemaText,
  parseDefinitions,
  type CellSource,
  type Condition,
  type Definition,
  type ItemDefinition,
} from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../..");

const yamlFiles = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name))
    .toSorted();

const read = (file: string): readonly Definition[] =>
  expectValue(parseDefinitions(readFileSync(join(ROOT, file), "utf8"), file));

const FILES = [...yamlFiles("definitions"), ...yamlFiles("examples")];
const shipped = FILES.flatMap(read);
const library = createLibrary(shipped);
const items = library.all("item");
const itemOf = (id: string): ItemDefinition => {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no item ${id}`);
  return found;
};
const ids = (kind: Definition["kind"]): Set<string> => new Set(library.all(kind).map((one) => one.id));

function namesOf(condition: Condition): string[] {
  if ("all" in condition) return condition.all.flatMap(namesOf);
  if ("any" in condition) return condition.any.flatMap(namesOf);
  if ("not" in condition) return namesOf(condition.not);
  const other = "atLeast" in condition ? condition.atLeast : "atMost" in condition ? condition.atMost : null;
  return typeof other === "object" && other !== null ? [condition.field, other.field] : [condition.field];
}

/** Values a condition compares a field with, where the field is a list. */
function wantedOf(condition: Condition): [string, string][] {
  if ("all" in condition) return condition.all.flatMap(wantedOf);
  if ("any" in condition) return condition.any.flatMap(wantedOf);
  if ("not" in condition) return wantedOf(condition.not);
  const { field } = condition;
  if ("includesAny" in condition) return condition.includesAny.map((one) => [field, one]);
  if ("includesOnly" in condition) return condition.includesOnly.map((one) => [field, one]);
  if ("in" in condition) return condition.in.map((one) => [field, String(one)]);
  if ("equals" in condition) return [[field, String(condition.equals)]];
  return [];
}

const conditionsOf = (item: ItemDefinition): Condition[] => [
  ...item.fields.flatMap((field) => (field.mandatoryWhen === undefined ? [] : [field.mandatoryWhen])),
  ...item.checks.map((check) => check.when),
  ...item.severity.rules.map((rule) => rule.when),
  ...(item.naturalPerson === undefined ? [] : [item.naturalPerson]),
  ...(item.lapsedWhen === undefined ? [] : [item.lapsedWhen]),
  ...(item.registration?.kind ?? []).map((rule) => rule.when),
  ...(item.registration?.state ?? []).map((rule) => rule.when),
  ...library
    .all("use-rule")
    .flatMap((rule) => (rule.item === item.id ? rule.rules.flatMap((one) => one.when ?? []) : [])),
  ...library
    .all("fact")
    .flatMap((fact) =>
      fact.items.includes(item.id) && fact.where.fields !== undefined ? [fact.where.fields] : [],
    ),
];

function rolesOf({ roles, registration }: ItemDefinition): string[] {
  const { identifiers, amount, ...single } = roles;
  return [
    ...Object.values(single),
    ...identifiers.map((one) => one.field),
    ...amount,
    registration?.formerNames?.field,
    registration?.establishedOn,
    registration?.industry,
    registration?.area,
    registration?.park,
    registration?.representative,
  ].filter((field) => field !== undefined);
}

const EIGHT = ["QZ", "QR", "ZS", "JF", "CJ", "BC", "JL", "JC"];

/** Taxes, contributions, utilities, real estate and the accounts of an enterprise. */
const SENSITIVE =
  "tax-payment tax-arrears social-insurance medical-insurance housing-fund contribution-arrears utility-payment real-estate storage-logistics financial-statement park-payment".split(
    " ",
  );

describe("what is nobody else's business", () => {
  test.each(SENSITIVE)("%s is shared or read by consent and never published", (id) => {
    const item = itemOf(id);
    expect(["government", "consent"]).toContain(item.disclosure);
    // Who it is about is said to whoever may read the record at all.
    const named = [item.roles.name, ...item.roles.identifiers.map((one) => one.field)];
    expect(
      item.fields.filter((field) => field.disclosure === "public" && !named.includes(field.code)),
    ).toEqual([]);
    for (const rule of library.all("use-rule").filter((one) => one.item === id))
      for (const use of rule.rules) {
        expect([rule.id, use.publish, use.measure]).toEqual([rule.id, false, false]);
        if (item.disclosure === "consent")
          expect([rule.id, use.share, use.score]).toEqual([rule.id, false, false]);
      }
  });

  test("a list entry or an arrear that has ended is neither published nor counted", () => {
    const ended: Record<string, string> = {
      "serious-dishonesty": "YZ_YCRQ",
      "court-enforcement": "SX_SCRQ",
      "consumption-limit": "XX_JCRQ",
      "abnormal-operation": "YC_YCRQ",
      "tax-arrears": "QS_QQRQ",
      "contribution-arrears": "QJ_BJRQ",
    };
    for (const [id, field] of Object.entries(ended)) {
      const uses = expectValue(library.find("use-rule", `use-${id}-national`, "2026-05-01")).rules;
      const first = uses.find(
        (rule) =>
          rule.when === undefined ||
          compileCondition(rule.when)((name) => (name === field ? "2026-04-01" : null)),
      );
      expect([id, first?.publish, first?.score, first?.measure]).toEqual([id, false, false, false]);
      expect(itemOf(id).roles.validTo).toBe(field);
    }
  });
});

describe("the national field tables", () => {
  const PENALTY =
    "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ";
  const LICENCE =
    "XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ";
  test.each([
    ["CF", 30, PENALTY],
    ["XK", 28, LICENCE],
  ])("%s has %i fields, in the official order", (id, count, codes) => {
    const found = itemOf(id).fields.map((field) => field.code);
    expect(found).toHaveLength(count);
    expect(found.join(" ")).toBe(codes);
  });

  test("a commitment has its twenty fields", () => {
    expect(itemOf("commitment").fields).toHaveLength(20);
  });

  test.each(EIGHT)("%s has the shape all eight other kinds share, and parts of its own beside it", (id) => {
    const shape = (item: ItemDefinition): string[] =>
      item.fields.map((field) => field.code.replace(`${item.id}_`, ""));
    const common =
      "XDR_MC XDR_LB XDR_SHXYM FRDB WSMC WSH LB SX NR YJ JDRQ YXQ JG JGDM ZT GKSX LYDW LYDWDM BZ";
    expect(shape(itemOf(id))).toEqual(expect.arrayContaining(common.split(" ")));
    expect(itemOf(id).duty).toMatchObject({ clock: "publication-7wd", from: `${id}_JDRQ` });
  });

  test.each(items.map((item) => item.id))(
    "%s keeps identity numbers from everyone and names of people from the public",
    (id) => {
      for (const field of itemOf(id).fields) {
        if (field.personal === "identity-number" || field.personal === "phone")
          expect([field.code, field.disclosure]).toEqual([field.code, "never"]);
        if (field.personal === "name")
          expect([field.code, field.disclosure]).toEqual([field.code, "government"]);
      }
    },
  );
});

describe("references between definitions", () => {
  test.each(items.map((item) => [item.id, item] as const))(
    "item %s names only fields it has",
    (_id, item) => {
      const codes = new Set(item.fields.map((field) => field.code));
      expect(codes.size).toBe(item.fields.length);
      const named = [
        ...rolesOf(item),
        ...item.key,
        ...(item.keyFirstOf ?? []),
        ...item.checks.map((check) => check.field),
        ...(item.duty === undefined ? [] : [item.duty.from]),
        ...conditionsOf(item).flatMap(namesOf),
      ].filter((name) => !name.startsWith("$"));
      expect(named.filter((name) => !codes.has(name))).toEqual([]);
      expect([...item.key, ...(item.keyFirstOf ?? [])].length).toBeGreaterThan(0);
    },
  );

  test.each(items.map((item) => [item.id, item] as const))(
    "item %s compares list fields with listed values only",
    (_id, item) => {
      const lists = new Map(
        item.fields.flatMap((field) =>
          field.type === "choice" || field.type === "choices"
            ? [[field.code, new Set(field.values)] as const]
            : [],
        ),
      );
      const unknown = conditionsOf(item)
        .flatMap(wantedOf)
        .filter(([field, wanted]) => lists.get(field)?.has(wanted) === false);
      expect(unknown).toEqual([]);
      for (const field of item.fields)
        if (field.type === "choice" || field.type === "choices")
          expect(
            Object.values(field.synonyms ?? {}).filter((value) => !field.values.includes(value)),
          ).toEqual([]);
    },
  );

  test.each(items.map((item) => [item.id, item] as const))(
    "item %s has headings that lead to one field each",
    (_id, item) => {
      const heading = (text: string): string => text.normalize("NFKC").replaceAll(/\s+/gu, "").toLowerCase();
      const owners = new Map<string, string>();
      const clashes: string[] = [];
      for (const field of item.fields)
        for (const name of [field.code, field.label.zh, field.label.en, ...field.aliases]) {
          const owner = owners.get(heading(name));
          if (owner !== undefined && owner !== field.code) clashes.push(`${name}: ${owner}, ${field.code}`);
          owners.set(heading(name), field.code);
        }
      expect(clashes).toEqual([]);
    },
  );

  test("items name identifiers, kinds, severities and clocks that exist", () => {
    const [identifiers, kinds, severities, clocks] = [
      ids("identifier-kind"),
      ids("subject-kind"),
      ids("severity"),
      ids("clock"),
    ];
    for (const item of items) {
      for (const one of item.roles.identifiers) expect(identifiers).toContain(one.identifier);
      for (const field of item.fields)
        if (field.type === "code") expect(identifiers).toContain(field.identifier);
      for (const rule of item.severity.rules) expect(severities).toContain(rule.severity);
      for (const rule of item.registration?.kind ?? []) expect(kinds).toContain(rule.kind);
      if (item.registration !== undefined) expect(kinds).toContain(item.registration.kindOtherwise);
      if (item.duty !== undefined) expect(clocks).toContain(item.duty.clock);
    }
    for (const kind of library.all("identifier-kind"))
      if (kind.embeds !== undefined) expect(identifiers).toContain(kind.embeds.identifier);
  });

  test("every item belongs to a class, and the classes have one place each in the order", () => {
    const classes = library.all("catalogue-class");
    expect(new Set(classes.map((one) => one.order)).size).toBe(classes.length);
    expect(items.filter((item) => !ids("catalogue-class").has(item.class)).map((item) => item.id)).toEqual(
      [],
    );
    const national = classes.filter((one) => one.order <= 13).toSorted((a, b) => a.order - b.order);
    expect(national.map((one) => one.order)).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    // Titles and qualifications are natural persons'; every other class of the national catalogue has items.
    const used = new Set(items.map((item) => item.class));
    expect(national.filter((one) => !used.has(one.id)).map((one) => one.id)).toEqual(["profession"]);
  });

  test("each first pair of a code belongs to one kind of subject", () => {
    const prefixes = library.all("subject-kind").flatMap((kind) => kind.usccPrefixes);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });

  test("facts read fields of their items, of severities that exist", () => {
    for (const fact of library.all("fact")) {
      for (const id of fact.items) {
        const codes = new Set(itemOf(id).fields.map((field) => field.code));
        if (fact.value !== undefined && !fact.value.startsWith("$")) expect(codes).toContain(fact.value);
      }
      for (const severity of fact.where.severity ?? []) expect(ids("severity")).toContain(severity);
    }
  });

  test("the pack's regions nest, its departments stand in them and its models exist", () => {
    for (const pack of library.all("pack")) {
      const regions = new Map(pack.regions.map((region) => [region.code, region]));
      expect(regions.size).toBe(pack.regions.length);
      expect(regions.has(pack.region)).toBe(true);
      for (const region of pack.regions) {
        expect(region.from).toBeLessThanOrEqual(region.to);
        const parent = region.parent === null ? undefined : regions.get(region.parent);
        expect(region.parent === null || parent !== undefined).toBe(true);
        if (parent === undefined || (region.type === "park" && parent.type !== "park")) continue;
        expect([region.code, region.from >= parent.from && region.to <= parent.to]).toEqual([
          region.code,
          true,
        ]);
      }
      for (const one of pack.regions)
        for (const other of pack.regions)
          if (one.from < other.from)
            expect([one.code, other.code, one.to < other.from || one.to >= other.to]).toEqual([
              one.code,
              other.code,
              true,
            ]);
      expect(new Set(pack.departments.map((one) => one.code)).size).toBe(pack.departments.length);
      for (const department of pack.departments) {
        expect(regions.has(department.region)).toBe(true);
        for (const duty of department.duties) expect(ids("item")).toContain(duty);
      }
      for (const model of pack.models) expect(ids("model")).toContain(model);
    }
  });
});

describe("rules for every day", () => {
  test.each(items.map((item) => item.id))(
    "%s has uses and a publication rule on any day from 2000 to 2030",
    (id) => {
      for (let day = "2000-01-01"; day <= "2030-12-31"; day = addDays(day, 15)) {
        const uses = library.list("use-rule", day).filter((rule) => rule.item === id);
        expect([day, uses.some((rule) => rule.province === "national")]).toEqual([day, true]);
        expect(new Set(uses.map((rule) => rule.province)).size).toBe(uses.length);
        for (const rule of uses) expect([rule.id, rule.rules.at(-1)?.when]).toEqual([rule.id, undefined]);
        const published = library
          .list("publication-rule", day)
          .filter(
            (rule) => rule.items.includes(id) && rule.province === "national" && rule.audience === "public",
          );
        expect([day, published.length]).toEqual([day, 1]);
      }
    },
  );

  test.each([
    ["2022-06-30", "decision", 3, 12, 6, 36],
    ["2023-05-01", "decision", 3, 36, 3, 36],
    ["2026-03-31", "decision", 3, 36, 3, 36],
    ["2026-04-01", "publication", 3, 12, 12, 36],
  ])(
    "a penalty decided on %s is published by the order of that day",
    (day, start, generalMinimum, generalMaximum, seriousMinimum, seriousMaximum) => {
      const rule = expectValue(library.find("publication-rule", "publication-CF-national", day));
      expect(rule.start).toBe(start);
      expect(rule.windows["general"]).toEqual({
        publish: true,
        minimumMonths: generalMinimum,
        maximumMonths: generalMaximum,
      });
      expect(rule.windows["serious"]).toEqual({
        publish: true,
        minimumMonths: seriousMinimum,
        maximumMonths: seriousMaximum,
      });
    },
  );
});

describe("penalties", () => {
  type Row = Readonly<Record<string, string | readonly string[]>>;
  const { severity } = itemOf("CF");
  const severityOf = (row: Row): string | null =>
    severity.rules.find((rule) => compileCondition(rule.when)((name) => row[name]))?.severity ??
    severity.otherwise;
  test.each<[string, Row, string | null]>([
    ["a warning", { CF_CFLB: ["警告"] }, "minor"],
    ["a warning and a circular", { CF_CFLB: ["警告", "通报批评"] }, "minor"],
    ["a fine", { CF_CFLB: ["罚款"], CF_NR_FK: "0.2" }, "general"],
    ["a warning with a fine", { CF_CFLB: ["警告", "罚款"], CF_NR_FK: "0.2" }, "general"],
    [
      "a small fine on the spot",
      { CF_CFLB: ["罚款"], CF_NR_FK: "0.3", CF_WSH: "甲市监当罚〔2024〕5号" },
      "minor",
    ],
    [
      "a fine too large for the simple procedure",
      { CF_CFLB: ["罚款"], CF_NR_FK: "0.5", CF_WSH: "甲市监当罚〔2024〕5号" },
      "general",
    ],
    ["an open kind", { CF_CFLB: ["其他-责令限期拆除"] }, "general"],
    ["a suspended licence", { CF_CFLB: ["暂扣许可证件"] }, "general"],
    ["a revoked licence with a fine", { CF_CFLB: ["罚款", "吊销许可证件"], CF_NR_FK: "50" }, "serious"],
    ["business suspended", { CF_CFLB: ["责令停产停业"] }, "serious"],
    ["no kind at the source", { CF_NR_FK: "1" }, null],
  ])("%s has its class", (_what, row, expected) => {
    expect(severityOf(row)).toBe(expected);
  });

  const usesOf = (id: string, row: Row) =>
    expectValue(library.find("use-rule", id, "2024-05-01")).rules.find(
      (rule) => rule.when === undefined || compileCondition(rule.when)((name) => row[name]),
    );
  const onTheSpot: Row = { CF_CFLB: ["罚款"], CF_NR_FK: "0.1", CF_NR: "当场处罚" };
  test.each([
    [
      "use-CF-37",
      onTheSpot,
      { publish: false, share: false, score: false, measure: false, specialReport: true, scoreAfterDays: 0 },
    ],
    [
      "use-CF-37",
      { CF_CFLB: ["警告"] },
      { publish: false, share: false, score: false, measure: false, specialReport: true, scoreAfterDays: 0 },
    ],
    [
      "use-CF-37",
      { CF_CFLB: ["罚款"], CF_NR_FK: "1" },
      { publish: true, share: true, score: true, measure: true, specialReport: true, scoreAfterDays: 0 },
    ],
    [
      "use-CF-41",
      { CF_CFLB: ["罚款"], CF_NR_FK: "1" },
      { publish: true, share: true, score: true, measure: true, specialReport: true, scoreAfterDays: 60 },
    ],
    [
      "use-CF-national",
      onTheSpot,
      { publish: false, share: true, score: false, measure: false, specialReport: true, scoreAfterDays: 0 },
    ],
  ] as const)("%s permits of %j what its law permits", (id, row, expected) => {
    expect(usesOf(id, row)).toMatchObject(expected);
  });

  const checksBroken = (row: Row): string[] =>
    itemOf("CF")
      .checks.filter((check) =>
        compileCondition(check.when)((name) => (name === "$today" ? "2024-05-02" : row[name])),
      )
      .map((check) => check.id);
  test.each<[Row, string[]]>([
    [
      {
        CF_JDRQ: "2024-05-02",
        CF_YXQ: "2099-12-31",
        CF_CFJGDM: "11370000000000000X",
        CF_CFLB: ["罚款"],
        CF_NR_FK: "1",
      },
      [],
    ],
    [{ CF_JDRQ: "2024-05-03" }, ["decided-in-future"]],
    [{ CF_JDRQ: "2024-05-01", CF_YXQ: "2024-04-30" }, ["ends-before-decision"]],
    [{ CF_CFJGDM: "91370000000000000X" }, ["authority-code-class"]],
    [{ CF_CFLB: ["警告"], CF_NR_FK: "1" }, ["fine-without-kind"]],
    [{ CF_CFLB: ["罚款"], CF_NR_FK: "0" }, ["fine-of-nothing"]],
    [{ CF_CFLB: ["罚款"], CF_NR_WFFF: "3.5", CF_NR_FK: "1" }, ["confiscation-without-kind"]],
    [{ CF_XDR_SHXYM: "92370000000000000X", CF_XDR_LB: "法人及非法人组织" }, ["category-disagrees"]],
    [{}, []],
  ])("%j breaks %j", (row, expected) => {
    expect(checksBroken(row)).toEqual(expected);
  });
});

describe("the register's words for a kind of subject", () => {
  const registration = itemOf("REG").registration;
  test.each([
    ["有限责任公司(自然人独资)", "91", "enterprise"],
    ["其他有限责任公司分公司", "91", "branch"],
    ["个体工商户", "92", "sole-trader"],
    ["个人独资企业", "91", "sole-proprietorship"],
    ["有限合伙企业", "91", "partnership"],
    ["农民专业合作社", "93", "cooperative"],
    ["全民所有制", "91", "enterprise"],
    ["股份有限公司(上市)", "91", "enterprise"],
    ["", "12", "institution"],
    ["", "", "other-organisation"],
  ])("%s with a code of %s is %s", (type, prefix, expected) => {
    const row: Record<string, string> = { REG_LX: type, REG_USCC: prefix };
    const found = registration?.kind.find((rule) => compileCondition(rule.when)((name) => row[name]));
    expect(found?.kind ?? registration?.kindOtherwise).toBe(expected);
  });
});

describe("models", () => {
  test.each(library.all("model").map((model) => [model.id, model] as const))(
    "%s compiles, is monotone and never resembles the national grade",
    (_id, model) => {
      expectValue(
        compileModel(model, library.list("fact", model.validFrom), catalogueOf(library, model.validFrom)),
      );
      expect(model.monotone).toBe(true);
      expect(model.title.zh).not.toMatch(/公共信用|综合评价|信用等级/u);
      for (const kind of model.subjectKinds)
        expect(expectValue(library.find("subject-kind", kind, "2026-01-01")).scored).toBe(true);
    },
  );
});

describe("mapping profiles", () => {
  const profiles = library.all("mapping");
  test.each(profiles.map((profile) => [profile.id, profile] as const))(
    "%s fills fields its item has, and every mandatory one unless absent at source",
    (_id, profile) => {
      const item = itemOf(profile.item);
      const codes = new Set(item.fields.map((field) => field.code));
      const named = [...Object.keys(profile.fields), ...profile.absentAtSource];
      expect(named.filter((code) => !codes.has(code))).toEqual([]);
      const unfilled = item.fields.filter(
        (field) => field.presence === "mandatory" && !named.includes(field.code),
      );
      expect(unfilled.map((field) => field.code)).toEqual([]);
      const sources: CellSource[] = Object.values(profile.fields);
      for (const source of sources)
        if (source.extract !== undefined) expect(new RegExp(source.extract, "u")).toBeInstanceOf(RegExp);
    },
  );

  const extract = (id: string, field: string, text: string): string | null => {
    const pattern = profiles.find((profile) => profile.id === id)?.fields[field]?.extract;
    if (pattern === undefined) throw new Error(`${id} extracts nothing for ${field}`);
    const found = new RegExp(pattern, "u").exec(text);
    return found === null ? null : (found[1] ?? found[0]);
  };
  test.each([
    ["甲环罚字（2017）第9号", "甲环罚字（2017）第9号"],
    ["甲市环境保护局行政处罚决定书甲环罚字（2017）第12号", "甲环罚字（2017）第12号"],
    ["甲市环境保护局行政处罚决定书（2017）第3号", null],
    ["甲环罚字〔2018〕第（037）号", "甲环罚字〔2018〕第（037）号"],
    ["2020年1月案件信息（一般案件）", null],
    ["某公司行政处罚决定书", null],
  ])("a document number is taken from “%s” only when it is one", (title, expected) => {
    expect(extract("shandong-environment-penalties", "CF_WSH", title)).toBe(expected);
  });
  test.each([
    ["REG_YXQZI", "2011-02-03至无固定期限", null],
    ["REG_YXQZI", "2001-02-03至2031-02-02", "2031-02-02"],
    ["REG_YXQZ", "2001-02-03至2031-02-02", "2001-02-03"],
    ["REG_CYM", "某某有限公司查看更多", "某某有限公司"],
    ["REG_CYM", "ABC查看更多", null],
    ["REG_DZ", "某市某镇某村附近公司", "某市某镇某村"],
    ["REG_XZQH", "440301103097413", "440301"],
    ["REG_XZQH", "91330100799655058B", "330100"],
  ])("%s of “%s” is %s", (field, text, expected) => {
    expect(extract("shandong-registration-lookup", field, text)).toBe(expected);
  });

  test("one source in two encodings has one profile in two files", () => {
    const [first, second] = ["penalties", "penalties_gb18030"].map(
      (stem) => read(`examples/mappings/cn_penalty_env_shandong/${stem}.yaml`)[0],
    );
    expect({ ...second, id: first?.id, label: first?.label }).toEqual(first);
  });
});

describe("published JSON Schemas", () => {
  test("the committed files are current (node scripts/schemas.ts)", () => {
    const folder = join(ROOT, "definitions/schemas");
    const expected = Object.fromEntries(
      Object.entries(jsonSchemas()).map(([kind, schema]) => [`${kind}.json`, jsonSchemaText(schema)]),
    );
    const committed = Object.fromEntries(
      readdirSync(folder).map((name) => [basename(name), readFileSync(join(folder, name), "utf8")]),
    );
    expect(committed).toEqual(expected);
  });
});

test("what is not confirmed is listed for reading", () => {
  const list = readFileSync(join(ROOT, "docs/law-to-confirm.md"), "utf8");
  const unlisted = FILES.filter(
    (file) => !file.startsWith("definitions/base/tables/") && !file.startsWith("definitions/base/calendar/"),
  )
    .filter((file) => read(file).some((one) => one.sources.some((source) => !source.confirmed)))
    .filter((file) => !list.includes(basename(file)));
  expect(unlisted).toEqual([]);
});
