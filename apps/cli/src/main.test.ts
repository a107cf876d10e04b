import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, dataFolder, ENTRY } from "./test-support/index.ts";
import type { CallOptions } from "./test-support/index.ts";

let data: Awaited<ReturnType<typeof dataFolder>>;
beforeAll(async () => {
  data = await dataFolder();
});
afterAll(() => data.remove());

const run = (words: readonly string[], options: CallOptions = {}) =>
  call(words, { ...options, environment: { XINPARK_DATA: join(data.path, "data"), ...options.environment } });

/** What is on the standard output, a JSON value a line. */
const answers = async (words: readonly string[], options: CallOptions = {}) => {
  const { code, out } = await run(words, options);
  const lines = out.split("\n").filter((line) => line !== "");
  return { code, values: lines.map((line): unknown => JSON.parse(line)) };
};

describe("code check", () => {
  test("codes as arguments, as given", async () => {
    expect(
      await answers(["code", "check", "91350100M000100Y43", "9135 0100-m000100y43", "370681NA000276X", "x"]),
    ).toEqual({
      code: 0,
      values: [
        {
          code: "91350100M000100Y43",
          normalised: "91350100M000100Y43",
          kind: "uscc",
          verdict: "valid",
          reason: "ok",
        },
        {
          code: "9135 0100-m000100y43",
          normalised: "91350100M000100Y43",
          kind: "uscc",
          verdict: "warning",
          reason: "folded",
        },
        {
          code: "370681NA000276X",
          normalised: "370681NA000276X",
          kind: "registration-number",
          verdict: "warning",
          reason: "registration-number-letters",
        },
        { code: "x", normalised: "X", kind: "unknown", verdict: "invalid", reason: "shape-unknown" },
      ],
    });
  });

  test("codes as lines, one answer a line, in order", async () => {
    const input = Array.from({ length: 5000 }, (_, index) => `code ${index}`).join("\r\n");
    const { values } = await answers(["code", "check", "--json"], { input });
    expect(values.map((value) => JSON.stringify(value).slice(9).split('"')[0])).toEqual(input.split("\r\n"));
  });
});

describe("calendar", () => {
  test.each([
    [["2026-09-30", "1"], { date: "2026-10-08" }],
    [["2026-10-01", "0"], { date: "2026-10-08" }],
    [["2026-03-01", "-5"], { date: "2026-02-24" }],
  ])("%j", async (words, answer) => {
    expect(await answers(["calendar", "add", ...words, "--json"])).toEqual({ code: 0, values: [answer] });
  });

  test.each([
    [["2031-01-01", "1"], "calendar-year-unknown", "2031"],
    [["2026-02-30", "1"], "date-impossible", null],
    [["2026-02-03", "1.5"], "number-unreadable", "N"],
    [["2026-02-03"], "argument-missing", "N"],
  ])("%j is refused with %s", async (words, code, path) => {
    const answer = await answers(["calendar", "add", ...words, "--json"]);
    expect(answer).toMatchObject({ code: 2, values: [{ error: { code, path } }] });
  });

  test("an imported year counts from then on; the same again is no harm, another arrangement is refused", async () => {
    const file = join(data.path, "2030.json");
    const year = (off: boolean) => ({
      year: 2030,
      papers: [],
      days: [{ name: "元旦", date: "2030-01-01", isOffDay: off }],
    });
    await writeFile(file, JSON.stringify(year(true)));
    const added = { year: 2030, days: 1, state: "added" };
    expect(await answers(["calendar", "import", file, "--json"])).toEqual({ code: 0, values: [added] });
    expect(await answers(["calendar", "add", "2030-01-01", "0", "--json"])).toEqual({
      code: 0,
      values: [{ date: "2030-01-02" }],
    });
    expect(await answers(["calendar", "import", file, "--json"])).toEqual({
      code: 0,
      values: [{ ...added, state: "present" }],
    });
    await writeFile(file, JSON.stringify(year(false)));
    expect(await answers(["calendar", "import", file, "--json"])).toMatchObject({
      code: 5,
      values: [{ error: { code: "calendar-year-exists" } }],
    });
    expect(await readdir(join(data.path, "data/definitions"))).toEqual(["calendar-2030.yaml"]);
  });
});

describe("answers", () => {
  test.each([
    [["no-such"], 2, "command-unknown"],
    [[], 2, "command-missing"],
    [["code"], 2, "command-unknown"],
    [["search", "--wrong"], 2, "option-unknown"],
    [["deliver", "x.csv", "--item", "CF"], 2, "option-missing"],
    [["deliver", "/no/such.csv", "--item", "CF", "--department", "x"], 2, "file-unreadable"],
    [["init"], 2, "option-invalid"],
    [["evaluate"], 2, "option-missing"],
    [["evaluate", "--all", "--as-of", "2026-02-30"], 2, "date-impossible"],
    [["evaluate", "--all", "--known-at", "yesterday"], 2, "instant-impossible"],
  ])("%j exits %i with %s", async (words, code, problem) => {
    expect(await answers([...words, "--json"])).toMatchObject({
      code,
      values: [{ error: { code: problem } }],
    });
  });

  test("a database of one's own needs a key before anything else", async () => {
    const environment = { DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" };
    const answer = await answers(["search", "x", "--json"], { environment });
    expect(answer).toMatchObject({
      code: 5,
      values: [{ error: { code: "key-needed", path: "XINPARK_KEY" } }],
    });
  });

  test("without --json an error is for people, in their language, and not on the standard output", async () => {
    const { code, out, errors } = await run(["calendar", "add", "2031-01-01", "1"], {
      environment: { LANG: "zh_CN.UTF-8" },
    });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toContain("没有 2031 年的工作日历");
  });

  test.each([["--help"], ["code --help"], ["deliver --help"], ["calendar add --help"]])(
    "%s",
    async (words) => {
      const { code, out } = await run(words.split(" "));
      expect(code).toBe(0);
      expect(out).toContain("xinpark");
    },
  );

  test("secrets are masked", async () => {
    const environment = { XINPARK_KEY: "xp_secret", DATABASE_URL: "postgresql://a:hidden@host/db" };
    const { out } = await run(["config", "--json"], { environment });
    expect(out).toContain("dataFolder");
    expect(out).not.toMatch(/xp_secret|hidden/u);
  });
});

/** A Node that cannot run TypeScript, where the machine has one: that is what the entry is for. */
const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find(
  (path) =>
    existsSync(path) &&
    execFileSync(path, ["-p", "process.features.typescript === undefined"]).toString().trim() === "true",
);

describe.skipIf(oldNode === undefined)("under an old Node", () => {
  const under = { node: oldNode ?? "" };

  test("the answer, the exit code and the standard input are the same, from any folder and through a link", async () => {
    const folder = join(data.path, "elsewhere");
    await mkdir(folder, { recursive: true });
    const entry = join(folder, "xinpark");
    await symlink(ENTRY, entry);
    const options = { ...under, folder, entry };
    expect(await answers(["code", "check"], { ...options, input: "91350100M000100Y43\n" })).toMatchObject({
      code: 0,
      values: [{ verdict: "valid" }],
    });
    expect(await answers(["calendar", "add", "2031-01-01", "1", "--json"], options)).toMatchObject({
      code: 2,
    });
  });

  test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)("%s to the entry ends both", async (signal) => {
    // The streams close only when nobody holds them any more: the entry, and the process it has started.
    const { code } = await run(["code", "check"], {
      ...under,
      input: "91350100M000100Y43\n".repeat(20_000),
      open: true,
      started: (child) => child.stdout?.once("data", () => child.kill(signal)),
    });
    expect(code).toBeNull();
  });
});
