import { describe, expect, test } from "vitest";
import {
  createProgress,
  displayWidth,
  errorAnswer,
  formatProblems,
  formatTable,
  languageOf,
  printable,
} from "./index.ts";
import { points, signedPoints, yuan } from "./values.ts";

describe("language", () => {
  test.each([
    [{}, "en"],
    [{ LANG: "zh_CN.UTF-8" }, "zh"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{ LANG: "zh_CN.UTF-8", LC_ALL: "en_US.UTF-8" }, "en"],
    [{ LANG: "en_US.UTF-8", XINPARK_LANGUAGE: "zh" }, "zh"],
    [{ LANG: "zh_CN.UTF-8", XINPARK_LANGUAGE: "" }, "zh"],
  ])("%j reads %s", (environment, language) => expect(languageOf(environment)).toBe(language));
});

describe("tables", () => {
  test("a Chinese character takes two columns, a combining mark none", () => {
    expect(displayWidth("淄博 ab")).toBe(7);
    expect(displayWidth("e\u0301")).toBe(1);
    expect(displayWidth("（１）")).toBe(6);
  });

  test("columns stand below each other", () => {
    const table = formatTable(
      [{ title: "名称" }, { title: "N", right: true }],
      [
        ["甲", "10"],
        ["abcdef", "5"],
      ],
    );
    expect(table.split("\n")).toEqual(["名称     N", "──────  ──", "甲      10", "abcdef   5"]);
  });

  test("delivered text cannot steer the terminal", () => {
    expect(printable("a\u001B[2Jb\nc\td")).toBe("a [2Jb c d");
  });
});

test("errors carry the stated shape, and candidates beside it", () => {
  const one = { kind: "ambiguous", code: "subject-ambiguous", message: { zh: "多", en: "many" } } as const;
  expect(errorAnswer(one)).toEqual({ error: { code: one.code, message: one.message, path: null } });
  const candidates = [{ id: 1 }];
  expect(errorAnswer({ ...one, path: "x", details: { candidates, other: 1 } })).toEqual({
    error: { code: one.code, message: one.message, path: "x" },
    candidates,
  });
});

test("people see message, place and remedy", () => {
  const one = {
    kind: "invalid",
    code: "c",
    message: { zh: "坏", en: "bad" },
    path: "row 3",
    remedy: { zh: "修", en: "mend" },
  } as const;
  expect(formatProblems([one], "zh")).toBe("xinpark: 坏 (row 3)\n  → 修");
  expect(formatProblems([one, one], "en").split("\n")).toHaveLength(4);
});

describe("progress", () => {
  const written = (isTTY: boolean, at: readonly number[]): string[] => {
    const lines: string[] = [];
    let now = 0;
    const progress = createProgress({ isTTY, write: (text) => lines.push(text) }, () => now);
    for (const moment of at) {
      now = moment;
      progress.update(String(moment));
    }
    progress.end();
    return lines;
  };

  test("where lines stay, one every three seconds, and none for short work", () => {
    expect(written(false, [0, 1000, 2999, 3000, 4000, 6100])).toEqual(["3000\n", "6100\n"]);
  });

  test("on a terminal one line changes, and is cleared at the end", () => {
    expect(written(true, [0, 50, 100])).toEqual(["\r\u001B[2K0", "\r\u001B[2K100", "\r\u001B[2K"]);
    expect(written(true, [])).toEqual([]);
  });
});

test.each([
  [812_500, "812.5"],
  [0, "0"],
  [-80_000, "−80"],
  [1, "0.001"],
  [1_000_000, "1000"],
])("%i thousandths are %s points", (thousandths, shown) => expect(points(thousandths)).toBe(shown));

test("points that are added have a sign", () => {
  expect([signedPoints(500), signedPoints(0), signedPoints(-500)]).toEqual(["+0.5", "0", "−0.5"]);
});

test.each([
  [0, "0.00"],
  [5, "0.05"],
  [123_456_789, "1,234,567.89"],
  [-100_000, "−1,000.00"],
])("%i fen are %s yuan", (fen, shown) => expect(yuan(fen)).toBe(shown));
