import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { explanationOutput, laboratoryTrialOutput } from "@xinpark/kernel/contract";
import { acquireCluster, type Cluster } from "@xinpark/platform/cluster";
import { silentLog } from "@xinpark/platform/logging";
import { freshDatabase, testVersion } from "@xinpark/platform/test-support";
import type { TestDatabase } from "@xinpark/platform/test-support";
import { call, dataFolder, urlOf } from "../test-support/index.ts";

/** One installation from its making to its restoring, by the command alone: embedded, or on a database of one's own. */

let folder: Awaited<ReturnType<typeof dataFolder>>;
let database: TestDatabase | undefined;
let cluster: Cluster | undefined;
let environment: Record<string, string> = {};

beforeAll(async () => {
  folder = await dataFolder();
  environment = await installation("one");
  const made = await run("init", "--sample", "--day", "2026-11-01", "--json");
  expect(made).toMatchObject({ code: 0, values: [{ pack: "zibo-hitech", synthetic: true }] });
  // Somebody uses it meanwhile, as `npm start` does: commands need not start and stop the server each.
  if (database === undefined)
    cluster = await acquireCluster({ dataFolder: join(folder.path, "one"), log: silentLog });
  else {
    const key = await readFile(join(folder.path, "one/keys/operator-key.txt"), "utf8");
    environment = { ...environment, XINPARK_KEY: key.trim() };
  }
});
afterAll(async () => {
  await cluster?.release();
  await database?.close();
  await folder.remove();
});

/** Where an installation is, as its environment says it. */
async function installation(name: string): Promise<Record<string, string>> {
  const path = join(folder.path, name);
  await mkdir(path, { recursive: true });
  if (testVersion() === "embedded") return { XINPARK_DATA: path };
  database ??= await freshDatabase({ migrated: false });
  const { owner } = database.connections;
  return { XINPARK_DATA: path, DATABASE_URL: urlOf(owner, `${owner.database}_${name}`) };
}

async function run(...words: string[]) {
  const { code, out, errors } = await call(words, { environment });
  const lines = out.split("\n").filter((line) => line !== "");
  try {
    return { code, values: lines.map((line): unknown => JSON.parse(line)) };
  } catch {
    throw new Error(`not JSON: ${out}\n${errors}`);
  }
}

const hit = z.strictObject({ id: z.int(), name: z.string(), uscc: z.string().nullable() });
const record = z.strictObject({
  id: z.int(),
  item: z.string(),
  department: z.string(),
  documentNumber: z.string().nullable(),
  decidedOn: z.string().nullable(),
  amountFen: z.int().nullable(),
  status: z.string(),
  public: z.boolean(),
  knownAt: z.string(),
  batch: z.int(),
  fields: z.record(z.string(), z.string()),
});
const shown = z.strictObject({
  subject: z.strictObject({
    id: z.int(),
    name: z.string(),
    uscc: z.string().nullable(),
    identifiers: z.array(
      z.strictObject({
        kind: z.string(),
        value: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    ),
    formerNames: z.array(z.string()),
  }),
  records: z.array(record),
  evaluation: z.object({ score: z.int().nullable(), grade: z.string().nullable() }).nullable(),
  publicGrade: z.object({ grade: z.string() }).nullable(),
  attributes: z.array(z.object({ attribute: z.string(), value: z.string(), from: z.string().nullable() })),
  places: z.array(z.object({ from: z.string().nullable(), to: z.string().nullable() })),
});
const explained = z.strictObject({
  model: z.string(),
  asOf: z.string(),
  score: z.int(),
  grade: z.string(),
  contributions: z.array(
    z.strictObject({ indicator: z.string(), points: z.int(), records: z.array(z.int()) }),
  ),
  override: explanationOutput.shape.override,
  changes: explanationOutput.shape.changes,
});
const evaluated = z.strictObject({
  subjects: z.int(),
  seconds: z.number(),
  grades: z.record(z.string(), z.int()),
  digest: z.string().regex(/^[0-9a-f]{64}$/u),
});

test("an empty text lists by id, a limit cuts", async () => {
  const { values } = await run("search", "", "--limit", "5", "--json");
  const ids = z
    .array(hit)
    .parse(values)
    .map(({ id }) => id);
  expect(ids).toHaveLength(5);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test("the file and the reasons agree, and the reasons sum to the score", async () => {
  const hits = z.array(hit).parse((await run("search", "", "--limit", "40", "--json")).values);
  const scored = [];
  for (const { id, uscc } of hits.slice(0, 3)) {
    const file = shown.parse((await run("show", `id:${id}`, "--json")).values[0]);
    expect(file.subject.uscc).toBe(uscc);
    if (file.evaluation?.score === null || file.evaluation === null) continue;
    const answer = explained.parse((await run("explain", uscc ?? "", "--json")).values[0]);
    expect({ score: answer.score, grade: answer.grade }).toEqual({
      score: file.evaluation.score,
      grade: file.evaluation.grade,
    });
    expect(answer.contributions.reduce((sum, { points }) => sum + points, 0)).toBe(answer.score);
    const known = new Set(file.records.map((one) => one.id));
    expect(answer.contributions.flatMap(({ records }) => records).every((one) => known.has(one))).toBe(true);
    scored.push(answer);
  }
  expect(scored.length).toBeGreaterThan(0);
});

test("evaluating twice gives the same bytes; the grades add up", async () => {
  const one = evaluated.parse((await run("evaluate", "--all", "--json")).values[0]);
  const two = evaluated.parse((await run("evaluate", "--all", "--model", "park-credit", "--json")).values[0]);
  expect(two.digest).toBe(one.digest);
  expect(Object.values(one.grades).reduce((sum, count) => sum + count, 0)).toBe(one.subjects);
  expect(one.grades).toHaveProperty("none");
  for (const engine of ["memory", "sql"]) {
    const other = evaluated.parse((await run("evaluate", "--all", "--engine", engine, "--json")).values[0]);
    expect({ ...other, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  }
  expect((await run("evaluate", "--all", "--engine", "abacus", "--json")).code).toBe(2);
});

test("a draft is tried on everyone, from where the published model's grades stand", async () => {
  const shipped = join(import.meta.dirname, "../../../../definitions/base/models/park-credit.yaml");
  const file = join(folder.path, "draft.yaml");
  await writeFile(file, (await readFile(shipped, "utf8")).replace(/^base: .*$/mu, "base: 600000"));
  // As of a day on which the version that the draft was made from is the one in force.
  const day = ["--as-of", "2026-11-01"];
  const tried = await run("lab", "try", file, "--base", "park-credit", ...day, "--json");
  const trial = laboratoryTrialOutput.parse(tried.values[0]);
  const { grades } = evaluated.parse((await run("evaluate", "--all", ...day, "--json")).values[0]);
  const before = [...trial.before.grades.map(({ id }) => id), "none"].map((id, row) => [
    id,
    trial.migrations[row]?.reduce((sum, count) => sum + count, 0),
  ]);
  expect(Object.fromEntries(before)).toEqual(grades);
  expect([trial.worse > 0, trial.better]).toEqual([true, 0]);
  expect((await run("lab", "try", file, "--base", "none-such", "--json")).code).toBe(3);
});

test("names of many, of none, and models that are not there", async () => {
  const many = await run("show", "有限公司", "--json");
  expect(many.code).toBe(4);
  const answer = z.strictObject({ error: z.object({ code: z.string() }), candidates: z.array(hit).min(2) });
  expect(answer.parse(many.values[0]).error.code).toBe("subject-ambiguous");
  expect((await run("show", "没有这样的企业", "--json")).code).toBe(3);
  expect((await run("explain", "没有这样的企业", "--json")).code).toBe(3);
  expect((await run("evaluate", "--all", "--model", "none-such", "--json")).code).toBe(3);
});

const HEADER = ["REG_MC", "REG_USCC", "REG_ZT", "REG_HZRQ"];
const ROWS = [
  ["流程测试有限公司", "91350100M000100Y43", "存续", "2020-01-02"],
  ["流程测试有限公司", "91350100M000100Y43", "存续", "2020-01-02"],
  ["校验位错误有限公司", "91370303MA3C0J8N2A", "存续", "2020-01-02"],
];

test("a delivery adds up, and the same again changes nothing", async () => {
  const file = join(folder.path, "registrations.csv");
  await writeFile(file, [HEADER, ...ROWS].map((row) => row.join(",")).join("\n"));
  expect(
    (await run("department", "add", "flow-office", "流程测试局", "--name-en", "Flow office", "--json")).code,
  ).toBe(0);
  const words = ["deliver", file, "--item", "REG", "--department", "flow-office", "--json"];
  const counts = z.strictObject({
    batch: z.int(),
    rows: z.literal(3),
    accepted: z.int(),
    duplicate: z.int(),
    superseding: z.int(),
    held: z.int(),
    refused: z.int(),
    ignored: z.int(),
  });
  const first = counts.parse((await run(...words)).values.at(-1));
  const second = counts.parse((await run(...words)).values.at(-1));
  for (const { accepted, duplicate, superseding, held, refused, ignored } of [first, second]) {
    expect(accepted + duplicate + superseding + held + refused + ignored).toBe(3);
  }
  expect(first).toMatchObject({ accepted: 1, duplicate: 1, refused: 1 });
  expect(second).toMatchObject({ accepted: 0, duplicate: 2, refused: 1 });
  const file2 = shown.parse((await run("show", "9135 0100-M000100Y43", "--json")).values[0]);
  expect(file2.records.map(({ item, department }) => [item, department])).toEqual([["REG", "flow-office"]]);
});

test("what cannot be delivered says why", async () => {
  const file = join(folder.path, "registrations.csv");
  const send = (...words: string[]) => run("deliver", file, ...words, "--json");
  expect(await send("--item", "NONE", "--department", "flow-office")).toMatchObject({
    code: 3,
    values: [{ error: { code: "item-unknown" } }],
  });
  expect(await send("--item", "REG", "--department", "none")).toMatchObject({
    code: 3,
    values: [{ error: { code: "department-unknown" } }],
  });
  expect(
    (await send("--item", "REG", "--department", "flow-office", "--mapping", "/no/such.yaml")).code,
  ).toBe(2);
  expect((await send("--item", "REG", "--department", "flow-office", "--mapping", "none")).code).toBe(3);
});

test("a profile is suggested for a file; the profiles there are", async () => {
  const file = join(folder.path, "registrations.csv");
  const suggested = await run(
    "mapping",
    "suggest",
    file,
    "--item",
    "REG",
    "--department",
    "flow-office",
    "--json",
  );
  const { profile } = z
    .object({ profile: z.object({ department: z.string(), fields: z.record(z.string(), z.unknown()) }) })
    .parse(suggested.values[0]);
  expect(profile.department).toBe("flow-office");
  expect(Object.keys(profile.fields)).toEqual(expect.arrayContaining(["REG_MC", "REG_USCC", "REG_ZT"]));
  expect((await run("mapping", "suggest", file, "--item", "NONE", "--json")).code).toBe(3);
  expect(await run("mapping", "list", "--json")).toEqual({ code: 0, values: [{ items: [] }] });
});

test("definitions go out and come in again unchanged", async () => {
  const target = join(folder.path, "exported");
  expect((await run("definition", "export", "--folder", target, "--json")).code).toBe(0);
  const back = await run("definition", "import", target, "--json");
  expect(back).toMatchObject({ code: 0, values: [{ added: 0 }] });
  expect((await run("definition", "export", "model", "none", "--json")).code).toBe(3);
});

test("a second init is refused; migrate has nothing to do", async () => {
  expect((await run("init", "--sample", "--json")).code).toBe(5);
  expect(await run("init", "--empty", "--json")).toMatchObject({
    code: 5,
    values: [{ error: { code: "already-initialised" } }],
  });
  expect(await run("migrate", "--json")).toEqual({ code: 0, values: [{ applied: [] }] });
});

test("a backup restores to the same classes, without the keys", async () => {
  const target = join(folder.path, "backup");
  const before = evaluated.parse((await run("evaluate", "--all", "--json")).values[0]);
  expect((await run("backup", target, "--json")).code).toBe(0);
  const names = await readdir(target, { recursive: true });
  expect(names.filter((name) => name.includes("key"))).toEqual([]);
  const { XINPARK_KEY } = environment;
  environment = { ...(await installation("two")), ...(XINPARK_KEY === undefined ? {} : { XINPARK_KEY }) };
  expect((await run("restore", target, "--json")).code).toBe(0);
  const after = evaluated.parse((await run("evaluate", "--all", "--json")).values[0]);
  expect(after.digest).toBe(before.digest);
  expect((await run("restore", target, "--json")).code).toBe(5);
  environment = await installation("one");
});

test("secrets are for their owner alone", async () => {
  for (const name of ["one/demo-accounts.txt", "one/keys/operator-key.txt"]) {
    expect(((await stat(join(folder.path, name))).mode & 0o777).toString(8)).toBe("600");
  }
});
