import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { expectValue, ProblemError } from "../outcome/index.ts";
import {
  checkCode,
  createCodeTables,
  divisionOf,
  explainCode,
  identityCheckCharacter,
  isIdentityNumber,
  isOldIdentityNumber,
  normaliseCode,
  organisationCheckCharacter,
  organisationCodeOf,
  parseTableCsv,
  registrationCheckDigit,
  relateCodes,
  USCC_ALPHABET,
  usccCheckCharacter,
} from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const TABLES = join(ROOT, "definitions/base/tables");
const registryFile = z
  .object({ rows: z.array(z.record(z.string(), z.string())) })
  .parse(parse(readFileSync(join(TABLES, "uscc-registry.yaml"), "utf8")));
const divisionText = readFileSync(join(TABLES, "division.csv"), "utf8");
const divisions = parseTableCsv(divisionText);
const tables = expectValue(createCodeTables({ registry: registryFile.rows, divisions }));
const judge = (code: string): readonly string[] => {
  const { kind, verdict, reason } = checkCode(code, tables);
  return [kind, verdict, reason];
};

describe("known codes", () => {
  test.each([
    ["914403001922038216", "华为技术有限公司"],
    ["9144030071526726XG", "腾讯科技（深圳）有限公司"],
    ["91440300708461136T", "a group entity"],
    ["91330100799655058B", "阿里巴巴（中国）有限公司"],
    ["91330100716105852F", "阿里巴巴（中国）网络技术有限公司"],
    ["91110000802100433B", "北京百度网讯科技有限公司"],
    ["91110108551385082Q", "小米科技有限责任公司"],
    ["91100000100003962T", "中国工商银行股份有限公司"],
    ["91110000710925462X", "中国石油天然气股份有限公司"],
    ["91440300192317458F", "比亚迪股份有限公司"],
    ["91440606722473344C", "美的集团股份有限公司"],
    ["91440400192548256N", "珠海格力电器股份有限公司"],
    ["9144030010001686XA", "招商银行股份有限公司"],
    ["9135010026017703XW", "恒锋信息科技股份有限公司"],
    ["9152000071430580XT", "贵州茅台酒股份有限公司"],
    ["12100000400000624D", "清华大学"],
    ["12100000400011227Y", "北京航空航天大学"],
    ["12440300455752807L", "清华大学深圳国际研究生院"],
    ["11420000MB15291767", "湖北省药品监督管理局"],
    ["11100000MB0143028R", "国家市场监督管理总局"],
    ["51100000500002862F", "中国自动化学会"],
    ["51100000500009247D", "中国复合材料工业协会"],
    ["52610500MJU60350X1", "民办非企业单位"],
    ["92510100MA61WJ3204", "个体工商户"],
  ])("%s of %s is valid", (code) => {
    expect(judge(code)).toEqual(["uscc", "valid", "ok"]);
    const organisation = organisationCodeOf(code) ?? "";
    expect(judge(organisation)).toEqual(["organisation-code", "valid", "ok"]);
    expect(relateCodes(code, organisation)).toBe("contains");
    expect(relateCodes(organisation, code)).toBe("contains");
  });

  test.each([
    ["440301103097413", "valid", "ok"],
    ["110108002734659", "valid", "ok"],
    ["110108012660422", "valid", "ok"],
    ["110108012660423", "invalid", "check-digit-wrong"],
    ["370681NA000276X", "warning", "registration-number-letters"],
    ["370681na000276x", "warning", "registration-number-letters"],
    ["000000000000000", "invalid", "placeholder"],
  ])("registration number %s is %s: %s", (code, verdict, reason) => {
    expect(judge(code)).toEqual(["registration-number", verdict, reason]);
  });

  test.each([
    ["914403001922038217", "check-digit-wrong"],
    ["914403001922038210", "check-digit-wrong"],
    ["31110000E000123456", "check-digit-wrong"],
    ["91310115MA1H8R7C6D", "check-digit-wrong"],
    ["91440300749543358N", "check-digit-wrong"],
    ["51100000500000024G", "check-digit-wrong"],
    ["00000000000000000X", "placeholder"],
    ["000000000000000000", "placeholder"],
    ["B1440300192203821X", "registry-unknown"],
    ["84440300192203821X", "class-unknown"],
    ["91A40300192203821X", "division-not-digits"],
    ["9144O3001922038216", "character-not-allowed"],
  ])("%s is invalid: %s", (code, reason) => {
    expect(judge(code)).toEqual(["uscc", "invalid", reason]);
  });

  test.each([
    ["9144 0300 1922 0382 16", "uscc", "warning", "folded"],
    ["９１４４０３００１９２２０３８２１６", "uscc", "warning", "folded"],
    ["91440300708461136t", "uscc", "warning", "folded"],
    ["914403001922038216\n", "uscc", "warning", "folded"],
    ["802100433", "organisation-code", "valid", "ok"],
    ["80210043-3", "organisation-code", "warning", "folded"],
    ["80210043－3", "organisation-code", "warning", "folded"],
    ["80210043–3", "organisation-code", "warning", "folded"],
    ["802100434", "organisation-code", "invalid", "check-digit-wrong"],
    ["000000000", "organisation-code", "invalid", "placeholder"],
    ["", "unknown", "invalid", "empty"],
    [" - ", "unknown", "invalid", "empty"],
    ["无", "unknown", "invalid", "shape-unknown"],
    ["91440300192203821", "unknown", "invalid", "shape-unknown"],
    ["9144030019220382160", "unknown", "invalid", "shape-unknown"],
    ["统一社会信用代码统一社会信用代码统一", "unknown", "invalid", "shape-unknown"],
  ])("%j is %s, %s: %s", (code, ...expected) => {
    expect(judge(code)).toEqual(expected);
    expect(checkCode(code, tables).code).toBe(code);
  });

  test("a letter typed for a digit is invalid and the likely code is suggested", () => {
    expect(checkCode("91440300I92203821G", tables).suggestion).toBeUndefined();
    expect(checkCode("9I44O3OO1922O38216", tables)).toMatchObject({
      verdict: "invalid",
      suggestion: "914403001922038216",
    });
  });
});

const bodyCharacter = fc.constantFrom(...Array.from(USCC_ALPHABET));
const digit = fc.integer({ min: 0, max: 9 }).map(String);
const text = (character: fc.Arbitrary<string>, length: number): fc.Arbitrary<string> =>
  fc.array(character, { minLength: length, maxLength: length }).map((characters) => characters.join(""));
/** A USCC with any registry, division and body, both check characters right. */
const madeCode = (division: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...tables.registry.keys()), division, text(bodyCharacter, 8))
    .map(([pair, place, body]) => {
      const front = pair + place + body + (organisationCheckCharacter(body) ?? "");
      return front + (usccCheckCharacter(front) ?? "");
    });
const placed = (status: string) =>
  fc.constantFrom(...divisions.filter((row) => row["status"] === status).map((row) => row["code"] ?? ""));
const current = madeCode(placed("current"));

const PILOT = /^91350\d{3}M000/;

describe("rules", () => {
  test("codes made by the standards are valid; an abolished or unknown division warns", () => {
    fc.assert(
      fc.property(current, (code) => {
        expect(judge(code)).toEqual(["uscc", "valid", "ok"]);
      }),
    );
    fc.assert(
      fc.property(madeCode(placed("abolished")), (code) => {
        if (!isIdentityNumber(code)) expect(judge(code)).toEqual(["uscc", "warning", "division-abolished"]);
      }),
    );
    fc.assert(
      fc.property(madeCode(fc.constantFrom("610135", "611100", "360125")), (code) => {
        if (!isIdentityNumber(code)) expect(judge(code)).toEqual(["uscc", "warning", "division-unknown"]);
      }),
    );
  });

  test("every changed character is caught", () => {
    fc.assert(
      fc.property(current, fc.nat(17), bodyCharacter, (code, place, character) => {
        fc.pre(code[place] !== character);
        const changed = code.slice(0, place) + character + code.slice(place + 1);
        if (!PILOT.test(changed)) expect(checkCode(changed, tables).verdict).toBe("invalid");
      }),
      { numRuns: 3000 },
    );
  });

  test("every exchange of two neighbours is caught", () => {
    fc.assert(
      fc.property(current, fc.nat(16), (code, place) => {
        const [a = "", b = ""] = [code[place], code[place + 1]];
        fc.pre(a !== b);
        const changed = code.slice(0, place) + b + a + code.slice(place + 2);
        if (!PILOT.test(changed)) expect(checkCode(changed, tables).verdict).toBe("invalid");
      }),
      { numRuns: 3000 },
    );
  });

  test("folding: spaces, hyphens, width and case never change what a code is", () => {
    const noise = fc.constantFrom("", "", " ", "-", "－", "　", "\u200B", "—");
    const full = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0xfee0);
    fc.assert(
      fc.property(
        current,
        fc.array(fc.tuple(noise, fc.nat(2)), { minLength: 18, maxLength: 18 }),
        (code, dress) => {
          const forms = [(c: string) => c, (c: string) => c.toLowerCase(), full];
          const dressed = dress
            .map(([before, form], index) => before + (forms[form]?.(code[index] ?? "") ?? ""))
            .join("");
          const check = checkCode(dressed, tables);
          expect([check.normalised, check.reason]).toEqual([code, dressed === code ? "ok" : "folded"]);
          expect(normaliseCode(check.normalised)).toBe(check.normalised);
          expect(relateCodes(dressed, code)).toBe("same");
        },
      ),
    );
  });

  test("a registration number catches every changed digit", () => {
    fc.assert(
      fc.property(text(digit, 8), fc.nat(14), digit, (sequence, place, replacement) => {
        const front = `110108${sequence}`;
        const code = front + (registrationCheckDigit(front) ?? "");
        expect(judge(code)).toEqual(["registration-number", "valid", "ok"]);
        fc.pre(code[place] !== replacement);
        const changed = code.slice(0, place) + replacement + code.slice(place + 1);
        expect(checkCode(changed, tables).verdict).toBe("invalid");
      }),
    );
  });

  test("codes of the Fujian pilot warn when the check digit fails, and only these", () => {
    const front = "91350211M00012345";
    const right = usccCheckCharacter(front) ?? "";
    const wrong = right === "7" ? "8" : "7";
    expect(judge(front + wrong)).toEqual(["uscc", "warning", "pilot-code"]);
    expect(judge(`91350211M10012345${wrong}`)[1]).toBe("invalid");
    expect(judge("92350211M000123457")[1]).toBe("invalid");
  });

  test("identity numbers are never codes", () => {
    const birth = fc.date({ min: new Date("1900-01-01"), max: new Date("2020-12-31"), noInvalidDate: true });
    const identity = fc
      .tuple(
        fc.constantFrom("110101", "131102", "310115", "350211", "370302", "510104"),
        birth,
        text(digit, 3),
      )
      .map(([place, day, sequence]) => {
        const front = place + day.toISOString().slice(0, 10).replaceAll("-", "") + sequence;
        return front + (identityCheckCharacter(front) ?? "");
      });
    fc.assert(
      fc.property(identity, (number) => {
        expect(isIdentityNumber(number)).toBe(true);
        expect(judge(number)).toEqual(["unknown", "invalid", "identity-number-shape"]);
      }),
    );
    // Satisfies the USCC check by chance as well: still refused.
    const lucky = Array.from({ length: 1000 }, (_, index) => {
      const front = `11010119900101${String(index).padStart(3, "0")}`;
      return front + (identityCheckCharacter(front) ?? "");
    }).filter((number) => usccCheckCharacter(number) === number[17]);
    expect(lucky.length).toBeGreaterThan(5);
    for (const number of lucky) expect(judge(number)[2]).toBe("identity-number-shape");
    expect(isOldIdentityNumber("370302900101123")).toBe(true);
    expect(isOldIdentityNumber("370302901301123")).toBe(false);
  });

  test("no text makes it throw; kind unknown is always invalid", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          text(fc.constantFrom(...Array.from("0123456789ABXZOI- ")), 18),
        ),
        (given) => {
          const check = checkCode(given, tables);
          expect(check.kind !== "unknown" || check.verdict === "invalid").toBe(true);
          expect(
            explainCode(given, tables)
              .parts.map((part) => part.text)
              .join(""),
          ).toBe(check.kind === "unknown" ? "" : check.normalised);
        },
      ),
    );
  });
});

test("parts are explained in both languages", () => {
  const { parts, check } = explainCode("914403001922038216", tables);
  expect(check.verdict).toBe("valid");
  expect(parts.map((part) => [part.text, part.meaning?.zh])).toEqual([
    ["9", "工商（市场监管）"],
    ["1", "企业"],
    ["440300", "广东省深圳市"],
    ["192203821", undefined],
    ["6", undefined],
  ]);
  expect(parts.every((part) => part.label.en !== "" && part.label.zh !== "")).toBe(true);
  expect(divisionOf("914403001922038216")).toBe("440300");
  expect(divisionOf("110108012660422")).toBe("110108");
  expect(divisionOf("802100433")).toBeUndefined();
  expect(organisationCodeOf("110108012660422")).toBeUndefined();
  expect(relateCodes("110108012660422", "91110108551385082Q")).toBe("unrelated");
  expect(relateCodes("", " ")).toBe("unrelated");
});

describe("tables", () => {
  test("the shipped tables have the expected size and hang together", () => {
    expect(tables.registry.size).toBe(registryFile.rows.length);
    expect(tables.divisions.size).toBeGreaterThan(7000);
    const industry = parseTableCsv(readFileSync(join(TABLES, "industry.csv"), "utf8"));
    const count = (level: string): number => industry.filter((row) => row["level"] === level).length;
    expect(["section", "division", "group", "class"].map(count)).toEqual([20, 97, 473, 1382]);
    const codes = new Set(industry.map((row) => row["code"]));
    expect(industry.filter((row) => row["parent"] !== "" && !codes.has(row["parent"]))).toEqual([]);
  });

  test("what is no table is refused with the line", () => {
    expect(parseTableCsv("\uFEFFa,b\r\n1,2\r\n\r\n3,\r\n")).toEqual([
      { a: "1", b: "2" },
      { a: "3", b: "" },
    ]);
    for (const [csv, line] of [
      ['a,b\n1,2\n"3",4', "line 3"],
      ["a,b\n1,2,3", "line 2"],
      ["a,a\n1,2", "line 1"],
    ] as const) {
      try {
        parseTableCsv(csv);
        expect.unreachable();
      } catch (error) {
        expect(error instanceof ProblemError ? error.problems : error).toMatchObject([
          { code: "table-invalid", path: line },
        ]);
      }
    }
    const bad = createCodeTables({
      registry: [{}],
      divisions: [{ code: "1", name: "x", status: "current" }],
    });
    expect(bad.ok ? [] : bad.problems.map((one) => one.path)).toEqual([
      "registry[0].department",
      "divisions[0].code",
    ]);
  });
});

const VECTORS = join(ROOT, "../shared/data/cn_uscc_vectors/valid_codes_with_names.csv");
test.skipIf(!existsSync(VECTORS))("real codes are valid or warn (skipped without the shared data)", () => {
  const codes = readFileSync(VECTORS, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[0] ?? "");
  expect(codes.length).toBeGreaterThan(500);
  expect(codes.filter((code) => checkCode(code, tables).verdict === "invalid")).toEqual([]);
  expect(codes.filter((code) => checkCode(code, tables).verdict === "valid").length).toBeGreaterThan(500);
});
