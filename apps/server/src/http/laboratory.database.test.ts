import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  evaluationOutput,
  laboratoryExplainOutput,
  laboratoryMoversOutput,
  laboratoryTrialOutput,
  type LaboratoryTrialOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { ROLE_RIGHTS } from "@xinpark/kernel/rights";
import { jobActor, type Actor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { storeDefinitions } from "@xinpark/services/definition";
import { evaluateAll } from "@xinpark/services/evaluation";
import { laboratoryOperations } from "@xinpark/services/laboratory";
import {
  nameOf,
  openPlace,
  penalty,
  registration,
  TODAY,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** The laboratory over HTTP: what a change would do, to those within reach alone, as publishing it then does. */

const TOMORROW = addDays(TODAY, 1);
const MODEL = "park-credit";
let place: Place;
let office: As;
let park: As;

beforeAll(async () => {
  place = await openPlace();
  await place.owner.run(
    sql`insert into organisation (code, label_zh, label_en, kind, region) values ('base', '基地', 'The base', 'park', 'qilu-microsystem')`,
  );
  office = await place.as({ role: "credit-officer" });
  park = await place.as({ role: "credit-officer", organisation: "base" });
  // 1 to 4 in the zone, 5 and 6 in the base within it, 7 in another city, 8 a person's business.
  const base = { REG_YQ: "qilu-microsystem" };
  const elsewhere = { REG_YQ: "", REG_XZQH: "370102" };
  await place.deliver(
    [
      ...[1, 2, 3, 4].map((index) => registration(index)),
      registration(5, base),
      registration(6, base),
      registration(7, elsewhere),
      registration(8, { REG_LX: "个体工商户" }),
    ],
    { item: "REG" },
  );
  await place.deliver(
    [2, 3, 3, 6, 7].map((index, row) => penalty(index, { CF_WSH: `示罚〔2025〕${row + 1}号` })),
    { item: "CF" },
  );
});
afterAll(() => place.close());

const model = (): ModelDefinition =>
  expectValue(place.application.installation().library.find("model", MODEL, TODAY));

/** The published model with every general penalty of a year counted much more. */
const stricter = (changes: Partial<ModelDefinition> = {}): ModelDefinition => ({
  ...model(),
  version: "lab",
  validFrom: TOMORROW,
  indicators: model().indicators.map((one) =>
    one.method === "bins"
      ? {
          ...one,
          bins: one.bins.map((bin) => ({ ...bin, points: bin.points < 0 ? bin.points * 3 : bin.points })),
        }
      : one,
  ),
  ...changes,
});

const send = (path: string, as: As, body: object = {}) =>
  place.send("POST", `/laboratory/${path}`, as, { model: MODEL, definition: stricter(), ...body });
async function tried(as: As, body: object = {}): Promise<LaboratoryTrialOutput> {
  const { status, body: answer } = await send("trials", as, body);
  expect([status, answer]).toMatchObject([200, { asOf: expect.anything() }]);
  return laboratoryTrialOutput.parse(answer);
}
const code = (answer: { readonly body: unknown }): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(answer.body).error.code;
const movers = async (as: As, body: object = {}) =>
  laboratoryMoversOutput.parse((await send("movers", as, body)).body);
const loads = async () =>
  (
    await place.owner.rows(
      z.object({ detail: z.object({ since: z.number().nullable(), subjects: z.number() }) }),
      sql`select detail from audit_entry where operation = 'laboratory.load' order by id`,
    )
  ).map((one) => one.detail);
const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

describe("a trial", () => {
  test("tells what the draft changes, who moves, and explains each under both models", async () => {
    const trial = await tried(office);
    expect(trial).toMatchObject({ asOf: TODAY, before: { version: "1" }, after: { version: "lab" } });
    expect(trial.differences.map((one) => one.path)).toContain("indicators.general-penalties-12m");
    expect(trial.worse).toBeGreaterThan(0);
    expect(sum(trial.migrations.flat())).toBe(trial.subjects);
    expect(trial.groups.map((one) => [one.id, sum(one.groups.map((group) => group.subjects))])).toEqual(
      ["park", "trade", "size", "region"].map((id) => [id, trial.subjects]),
    );
    const page = await movers(office, { limit: 2 });
    expect([page.total, page.items.length, page.next]).toEqual([trial.worse, 2, 2]);
    expect((await movers(office, { after: 2 })).items.length).toBe(page.total - 2);
    const [worst] = page.items;
    expect(worst).toMatchObject({ name: nameOf(3), uscc: uscc(3) });
    const explained = laboratoryExplainOutput.parse(
      (await send("explanations", office, { code: worst?.uscc })).body,
    );
    expect([explained.before.grade, explained.after.grade]).toEqual([
      worst?.before.grade,
      worst?.after.grade,
    ]);
    expect(sum(explained.compared.map((one) => one.after?.points ?? 0))).toBe(worst?.after.score);
    const published = await place.get(evaluationOutput, `/subjects/${uscc(3)}/evaluation`, office);
    expect(explained.before).toEqual({ ...published, computedAt: undefined, asOf: TODAY });
  });

  test("is confined to whom the asker reaches, in numbers, names and reasons", async () => {
    const [whole, part] = [await tried(office), await tried(park)];
    expect([whole.subjects, part.subjects]).toEqual([7, 2]);
    expect(part.groups.find((one) => one.id === "park")?.groups.map((one) => one.code)).toEqual([
      "qilu-microsystem",
    ]);
    expect((await movers(park)).items.map((one) => one.name)).toEqual([nameOf(6)]);
    const beyond = await movers(park, { grouping: "park", group: "zibo-hitech" });
    expect(beyond).toEqual({ total: 0, items: [], next: null });
    expect((await movers(office)).items.map((one) => one.name)).not.toContain(nameOf(7));
    expect(code(await send("explanations", park, { code: uscc(3) }))).toBe("subject-beyond-reach");
    expect(code(await send("explanations", office, { code: uscc(7) }))).toBe("subject-beyond-reach");
    const officer = await place.as({ role: "department-officer" });
    expect((await send("trials", officer)).status).toBe(403);
    const { "x-purpose": _none, ...silent } = office;
    expect(code(await send("trials", silent))).toBe("purpose-missing");
  });

  test("follows at once when more becomes known and when an enterprise moves", async () => {
    const before = await tried(park);
    await place.deliver([penalty(5, { CF_WSH: "示罚〔2026〕5号" })], { item: "CF" });
    const after = await tried(park);
    // Only those are read anew of whom something became known.
    expect((await loads()).at(-1)).toMatchObject({ since: before.knownNo, subjects: 1 });
    expect([before.worse, after.worse, after.knownNo > before.knownNo]).toEqual([1, 2, true]);
    const moved = await place.send("POST", `/subjects/${uscc(5)}/moves`, office, {
      relation: "park",
      region: "zibo-hitech",
      from: TODAY,
      reason: "迁出基地",
      document: "示函〔2026〕1号",
    });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    expect((await tried(park)).subjects).toBe(1);
    await place.deliver([registration(9), registration(5, { REG_YQ: "" })], { item: "REG" });
    const fresh = await tried(office);
    expect((await loads()).at(-1)).toMatchObject({ since: after.knownNo, subjects: 2 });
    await place.application.reloadInstallation();
    expect(await tried(office)).toEqual(fresh);
    expect((await loads()).at(-1)).toMatchObject({ since: null });
  });

  test("is refused where the draft has errors, each located, and for what is computed by consent alone", async () => {
    const [first, ...others] = stricter().grades;
    const wrong = { ...stricter(), grades: [{ ...first, from: "many" }, ...others] };
    expect((await send("trials", office, { definition: wrong })).body).toMatchObject({
      error: { code: "definition-invalid", path: expect.stringContaining("grades") },
    });
    const circle = stricter({ vetoes: [{ ...V, fact: "nowhere" }] });
    expect((await send("trials", office, { definition: circle })).body).toMatchObject({
      error: { code: "fact-unknown", path: "vetoes[0].fact" },
    });
    const byConsent = expectValue(
      place.application.installation().library.find("model", "credit-management", TODAY),
    );
    expect(code(await send("trials", office, { definition: byConsent }))).toBe("laboratory-by-consent");
  });

  test("leaves an entry with the draft's digest, and names in it whom a list showed", async () => {
    const entries = await place.owner.rows(
      z.object({
        operation: z.string(),
        subjects: z.array(z.number()).nullable(),
        draft: z.string().nullable(),
      }),
      sql`select operation, subjects, detail ->> 'draft' as draft from audit_entry where operation like 'laboratory.%' and outcome = 'done' order by id`,
    );
    const of = (operation: string) => entries.filter((one) => one.operation === operation);
    expect(of("laboratory.load").length).toBeGreaterThan(1);
    expect(of("laboratory.try").every((one) => /^[0-9a-f]{64}$/u.test(one.draft ?? ""))).toBe(true);
    expect(of("laboratory.movers").some((one) => (one.subjects?.length ?? 0) > 0)).toBe(true);
  });

  test("gives for the day it begins what a run gives once it is published", async () => {
    const { services, door } = place.application;
    const trial = await laboratoryOperations.tryModel.perform(services, door, OPERATOR, {
      model: MODEL,
      definition: stricter(),
      asOf: TOMORROW,
    });
    const after = Object.fromEntries([
      ...trial.after.grades.map(({ id }, column) => [
        id,
        sum(trial.migrations.map((row) => row[column] ?? 0)),
      ]),
      ["none", sum(trial.migrations.map((row) => row.at(-1) ?? 0))],
    ]);
    await storeDefinitions(place.owner, [stricter()], "local");
    await place.application.reloadInstallation();
    const run = await evaluateAll(
      place.application.evaluation,
      { model: MODEL, asOf: TOMORROW, knownAt: null },
      "test",
    );
    expect([trial.subjects, after]).toEqual([run.subjects, run.grades]);
  });
});

/** Enough that a trial is real work. */
const MANY = 100_000;

test("whoever asks something else is answered while a trial is computed, and the server's own thread has little to do with it", async () => {
  const client = await place.application.database.pools.owner.connect();
  // Elsewhere, so that nobody here reaches them; a trial reads and scores everyone.
  await client.query("begin; set local session_replication_role = replica");
  await client.query(
    `insert into subject (id, kind, name, area_no, batch_id, known) overriding system value
     select 1000000 + i, 'enterprise', 'e' || i, 370102, (select min(id) from batch where known_no is not null), true from generate_series(1, ${MANY}) i`,
  );
  await client.query("commit");
  client.release();
  await place.application.reloadInstallation();
  const sliding = (base: number) => tried(office, { definition: stricter({ base }) });
  await sliding(700_000);
  const [own, all] = [process.threadCpuUsage(), process.cpuUsage()];
  for (const base of [701_000, 702_000, 703_000, 704_000]) await sliding(base);
  const [mine, every] = [process.threadCpuUsage(own), process.cpuUsage(all)];
  expect((mine.user + mine.system) / (every.user + every.system)).toBeLessThan(0.5);
  const state = { through: false };
  const trial = sliding(705_000).finally(() => {
    state.through = true;
  });
  let answered = 0;
  while (!state.through) {
    await setImmediate();
    const { statusCode } = await place.server.inject({ method: "GET", url: "/healthz" });
    if (statusCode === 200 && !state.through) answered += 1;
  }
  await trial;
  expect(answered).toBeGreaterThan(0);
});

const OPERATOR: Actor = {
  ...jobActor("test", "operator"),
  role: "operator",
  rights: ROLE_RIGHTS.operator,
  channel: "command-line",
  purpose: "operation",
};

const V = { id: "v", label: { zh: "某", en: "some" }, atLeast: 1, ceiling: 0, basis: "x" };
