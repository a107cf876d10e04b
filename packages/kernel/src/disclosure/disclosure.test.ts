import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemSchema, type Disclosure, type MaskRuleDefinition } from "../definition/index.ts";
import { disclose, masked, maySeeItem, withheldFields, type Audience } from "./index.ts";

const MODES = ["public", "government", "consent", "never"] as const satisfies readonly Disclosure[];
const field = (code: string, disclosure: Disclosure, more: object = {}) => ({
  code,
  label: { zh: code, en: code },
  presence: "optional",
  disclosure,
  type: "text",
  maxLength: 100,
  ...more,
});
const item = itemSchema.parse({
  kind: "item",
  id: "X",
  version: "1",
  validFrom: "2000-01-01",
  label: { zh: "例", en: "example" },
  sources: [{ title: "t", confirmed: true }],
  edition: "1",
  class: "x",
  polarity: "neutral",
  disclosure: "public",
  fields: [
    ...MODES.map((mode) => field(`F_${mode}`, mode)),
    field("CONSENT_2", "consent"),
    field("NAME", "public", { personal: "name" }),
    field("NUMBER", "public", { personal: "identity-number" }),
  ],
  roles: { identifiers: [{ field: "F_public", identifier: "uscc" }] },
  establishes: "nothing",
  key: ["F_public"],
  updateCycle: "daily",
  retention: { years: 1, from: "decision", basis: "x" },
  severity: { otherwise: null },
});
const payload = {
  F_public: "公开甲",
  F_government: "共享乙",
  F_consent: "授权丙",
  F_never: "内部丁",
  CONSENT_2: ["授权", "戊"],
  NAME: "张示例",
  NUMBER: "110101199003070011",
};
const rule = (changes: Partial<MaskRuleDefinition>): MaskRuleDefinition => ({
  kind: "mask-rule",
  id: "r",
  version: "1",
  validFrom: "2000-01-01",
  label: { zh: "r", en: "r" },
  sources: [],
  personal: "name",
  readers: ["public"],
  keepFirst: 1,
  keepLast: 0,
  fill: "*",
  ...changes,
});
const codes = (audience: Audience) =>
  disclose(item, payload, audience, [])
    .fields.map((one) => one.code)
    .filter((code) => code.startsWith("F_") || code.startsWith("CONSENT"));

describe("what a reader sees of a record", () => {
  it.each<[string, Audience, string[]]>([
    ["everybody", { kind: "public" }, ["F_public"]],
    ["an officer with a purpose", { kind: "government" }, ["F_public", "F_government"]],
    ["a bank with a consent", { kind: "consent", fields: null }, ["F_public", "F_consent", "CONSENT_2"]],
    [
      "a bank with a consent for one field",
      { kind: "consent", fields: ["CONSENT_2"] },
      ["F_public", "CONSENT_2"],
    ],
    [
      "a bank whose consent names what is not by consent",
      { kind: "consent", fields: ["F_government", "F_never"] },
      ["F_public"],
    ],
    [
      "the enterprise itself",
      { kind: "own" },
      ["F_public", "F_government", "F_consent", "F_never", "CONSENT_2"],
    ],
  ])("%s", (_, audience, expected) => {
    expect(codes(audience)).toEqual(expected);
    const withheld = withheldFields(item, audience).map((one) => one.code);
    expect(withheld).toEqual(
      item.fields.map((one) => one.code).filter((code) => !expected.includes(code) && !code.startsWith("N")),
    );
  });

  it.each<[Disclosure, Audience["kind"][]]>([
    ["public", ["public", "government", "consent", "own"]],
    ["government", ["government", "own"]],
    ["consent", ["consent", "own"]],
    ["never", ["own"]],
  ])("no field is more open than its item: %s", (disclosure, readers) => {
    for (const kind of ["public", "government", "consent", "own"] as const) {
      const audience: Audience = kind === "consent" ? { kind, fields: null } : { kind };
      const shown = disclose({ ...item, disclosure }, payload, audience, []).fields;
      expect([kind, maySeeItem({ disclosure }, audience)]).toEqual([kind, readers.includes(kind)]);
      expect([kind, shown.length > 0]).toEqual([kind, readers.includes(kind)]);
    }
  });

  it("says what is withheld and by which mode, whether the record has it or not, and never its value", () => {
    const full = disclose(item, payload, { kind: "public" }, []);
    expect(full.withheld).toEqual(disclose(item, { F_public: "公开甲" }, { kind: "public" }, []).withheld);
    expect(full.withheld.find((one) => one.code === "F_consent")).toEqual({
      code: "F_consent",
      label: { zh: "F_consent", en: "F_consent" },
      disclosure: "consent",
    });
    const text = JSON.stringify(full);
    for (const value of ["共享乙", "授权丙", "内部丁", "戊"]) expect(text).not.toContain(value);
  });

  it("never holds a value the reader may not see, whatever the payload", () => {
    const audience = fc.constantFrom<Audience>(
      { kind: "public" },
      { kind: "government" },
      { kind: "consent", fields: null },
      { kind: "consent", fields: ["F_consent"] },
    );
    fc.assert(
      fc.property(audience, fc.uuid(), (reader, secret) => {
        const shown = JSON.stringify(disclose(item, { ...payload, F_never: secret }, reader, []));
        expect(shown).not.toContain(secret);
      }),
    );
  });

  it("shows nothing that the catalogue does not name", () => {
    expect(
      JSON.stringify(disclose(item, { $publishedOn: "x", OTHER: "秘密" }, { kind: "own" }, [])),
    ).not.toContain("秘密");
  });
});

describe("masks", () => {
  const value = (code: string, audience: Audience, masks: readonly MaskRuleDefinition[]) =>
    disclose(item, payload, audience, masks).fields.find((one) => one.code === code);

  it("hide by rule and reader", () => {
    expect(value("NAME", { kind: "public" }, [rule({})])).toMatchObject({ value: "张**", masked: true });
    expect(value("NAME", { kind: "own" }, [rule({})])).toMatchObject({ value: "张示例", masked: false });
    expect(value("F_public", { kind: "public" }, [rule({})])).toMatchObject({ masked: false });
  });

  it("hide a personal number whole where nobody made a rule", () => {
    expect(value("NUMBER", { kind: "own" }, [rule({})])).toMatchObject({
      value: "*".repeat(18),
      masked: true,
    });
  });

  it.each([
    ["110101199003070011", 3, 4, "110***********0011"],
    ["张三", 1, 0, "张*"],
    ["张", 1, 0, "*"],
    ["abc", 2, 2, "***"],
    ["", 1, 1, ""],
    ["𠮷野家", 1, 0, "𠮷**"],
  ])("of %s keep %i and %i: %s", (text, keepFirst, keepLast, expected) => {
    expect(masked(text, { keepFirst, keepLast, fill: "*" })).toBe(expected);
  });

  it("hide at least one character of whatever there is", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "grapheme" }),
        fc.nat(9),
        fc.nat(9),
        (text, keepFirst, keepLast) => {
          const result = masked(text, { keepFirst, keepLast, fill: "█" });
          expect(Array.from(result)).toHaveLength(Array.from(text).length);
          expect(result).toContain("█");
        },
      ),
    );
  });
});
