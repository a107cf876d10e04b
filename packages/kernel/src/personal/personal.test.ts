import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../day/index.ts";
import {
  identityCheckCharacter,
  organisationCheckCharacter,
  registrationCheckDigit,
  USCC_ALPHABET,
  usccCheckCharacter,
} from "../code/index.ts";
import { findPersonal, stripPersonal } from "./index.ts";

const digit = fc.integer({ min: 0, max: 9 }).map(String);
const text = (character: fc.Arbitrary<string>, length: number): fc.Arbitrary<string> =>
  fc.array(character, { minLength: length, maxLength: length }).map((parts) => parts.join(""));
const birth = fc.integer({ min: -25_000, max: 18_000 }).map((day) => fromEpochDay(day).replaceAll("-", ""));
/** Made-up numbers of the right shape; their division parts never look like a USCC's province. */
const identity = fc
  .tuple(fc.constantFrom("370302", "410402", "140829"), birth, text(digit, 3))
  .map((parts) => {
    const front = parts.join("");
    return front + (identityCheckCharacter(front) ?? "");
  });
const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), text(digit, 9))
  .map(([second, rest]) => `1${second}${rest}`);
const uscc = fc
  .tuple(
    fc.constantFrom("91", "92", "52", "12", "A1", "N2"),
    fc.constantFrom("370302", "410400", "110219"),
    text(fc.constantFrom(...Array.from(USCC_ALPHABET)), 8),
  )
  .map(([pair, place, body]) => {
    const front = pair + place + body + (organisationCheckCharacter(body) ?? "");
    return front + (usccCheckCharacter(front) ?? "");
  });
const filler = fc
  .array(fc.constantFrom("当事人", "，", "住址", "处罚 ", "2017年5月9日", "（", "5000元", "第3号", ""), {
    maxLength: 12,
  })
  .map((parts) => `${parts.join("")}：`);
const full = (given: string): string =>
  Array.from(given, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join("");

describe("findPersonal", () => {
  test("finds identity and mobile numbers wherever they stand, and only these", () => {
    fc.assert(
      fc.property(filler, identity, filler, mobile, fc.boolean(), (before, number, between, phone, wide) => {
        const shown = wide ? full(number) : number;
        const given = `${before}${shown}、${between}${phone}。`;
        expect(findPersonal(given)).toEqual([
          { kind: "identity-number", start: before.length, length: 18 },
          { kind: "mobile-phone", start: before.length + 19 + between.length, length: 11 },
        ]);
        expect(stripPersonal(given).text).toBe(`${before}［已去除身份号码］、${between}［已去除手机号］。`);
      }),
      { numRuns: 500 },
    );
  });

  test("a wrong check character is no identity number", () => {
    fc.assert(
      fc.property(identity, digit, (number, wrong) => {
        fc.pre(wrong !== number[17]);
        expect(findPersonal(number.slice(0, 17) + wrong)).toEqual([]);
      }),
    );
  });

  test("a USCC is never taken for one", () => {
    fc.assert(
      fc.property(filler, uscc, (before, code) => {
        expect(findPersonal(`${before}${code}，`)).toEqual([]);
        expect(stripPersonal(code)).toEqual({ text: code, found: [] });
      }),
      { numRuns: 3000 },
    );
    expect(findPersonal("914403001922038216")).toEqual([]);
  });

  test.each<[string, string]>([
    ["电话：13800000000", "电话：［已去除手机号］"],
    ["+8613800000000", "+86［已去除手机号］"],
    ["008613800000000", "0086［已去除手机号］"],
    ["１３８００００００００", "［已去除手机号］"],
    ["138000000001", "138000000001"],
    ["8613800000000", "8613800000000"],
    ["12800000000", "12800000000"],
    ["13800000000.50", "13800000000.50"],
    ["注册资本13800000000元", "注册资本13800000000元"],
    ["0.13800000000", "0.13800000000"],
    ["37030219900101", "37030219900101"],
    ["13800000000、13900000000", "［已去除手机号］、［已去除手机号］"],
    ["", ""],
    ["处罚决定〔2017〕第20170509001号", "处罚决定〔2017〕第20170509001号"],
  ])("%s becomes %s", (given, expected) => {
    expect(stripPersonal(given).text).toBe(expected);
  });

  test("an old number counts only where the text says so and it is no registration number", () => {
    const front = "37030290010112";
    const check = Number(registrationCheckDigit(front));
    const number = `${front}${(check + 1) % 10}`;
    expect(stripPersonal(`身份证号${number}`).text).toBe("身份证号［已去除身份号码］");
    expect(findPersonal(`注册号${number}`)).toEqual([]);
    expect(findPersonal(`身份证号${front}${check}`)).toEqual([]);
    expect(findPersonal(`身份证号370302901301123`)).toEqual([]);
  });

  test("masks can be chosen", () => {
    const masks = { "identity-number": "[id]", "mobile-phone": "[phone]" };
    expect(stripPersonal("打13800000000", { masks }).text).toBe("打[phone]");
  });
});
