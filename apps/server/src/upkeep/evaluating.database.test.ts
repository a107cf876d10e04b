import { expect, it } from "vitest";
import { evaluationOutput, evaluationRunsOutput } from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { parseDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { jobActor } from "@xinpark/platform/door";
import { silentLog } from "@xinpark/platform/logging";
import { identifier, sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { readDefinitions, storeDefinitions } from "@xinpark/services/definition";
import { evaluateAll, evaluateDay } from "@xinpark/services/evaluation";
import { z } from "zod";
import {
  licence,
  penalty,
  registration,
  runAndKill,
  TODAY,
  uscc,
  withPlace,
  type Place,
} from "../test-support/index.ts";
import { startEvaluating, startUpkeep } from "./index.ts";

/** Classes follow the day and the rules: resumable, unseen until they are whole, and no more work than the day asks. */

const MODEL = "park-credit";
/** More than a page. */
const MANY = 3500;

const runRow = z.object({
  id: z.number(),
  scope: z.enum(["all", "batch", "day"]),
  as_of: z.string(),
  subjects: z.number().nullable(),
  done: z.number(),
  digest: z.string().nullable(),
});
const runs = (place: Place) =>
  place.owner.rows(
    runRow,
    sql`select id, scope, as_of, subjects, done, digest from evaluation_run where model = ${MODEL} and scope <> 'batch' order by id`,
  );

const classes = (place: Place) =>
  place.owner.rows(
    z.object({ subject_id: z.number(), score: z.number().nullable(), grade: z.string().nullable() }),
    sql`select distinct on (subject_id) subject_id, score, grade from finished_result where model = ${MODEL} order by subject_id, run_id desc`,
  );

const everyone = (place: Place, at: { knownAt?: string; asOf?: string } = {}) =>
  evaluateAll(
    place.application.evaluation,
    { model: MODEL, asOf: at.asOf ?? null, knownAt: at.knownAt ?? null },
    "test",
  );

const SERIOUS = { CF_CFLB: "罚款；责令停产停业" };

it(
  "a run that is killed goes on where it stopped, whatever was delivered since, and nobody sees half of it",
  { timeout: 180_000 },
  async () => {
    await withPlace(async (place) => {
      const office = await place.as({ role: "credit-officer" });
      const seen = async (index: number) =>
        place.get(evaluationOutput, `/subjects/${uscc(index)}/evaluation`, office);
      await place.deliver(
        Array.from({ length: MANY }, (_, index) => registration(index)),
        { item: "REG" },
      );
      const last = await place.deliver([penalty(1, SERIOUS)], { item: "CF" });
      const day = "2026-06-15";
      place.setToday(day);
      await runAndKill(place, { today: day, batch: null }, 2000);
      const [broken] = await runs(place);
      expect(broken).toMatchObject({ scope: "all", as_of: day, subjects: null, digest: null });
      expect(broken?.done).toBeGreaterThanOrEqual(2000);
      expect(broken?.done).toBeLessThan(MANY);
      const listed = async (query: string) =>
        (await place.get(evaluationRunsOutput, `/evaluation-runs?${query}`, office)).items;
      const ofDay = () => listed(`model=${MODEL}&kind=full`);
      expect(await ofDay()).toMatchObject([
        { id: broken?.id, state: "computing", done: broken?.done, of: MANY, finishedAt: null },
      ]);
      // Nobody has been at work for longer than a page takes.
      await place.owner.run(sql`update evaluation_run set touched_at = touched_at - interval '3 minutes'`);
      expect(await ofDay()).toMatchObject([
        { state: "interrupted", waiting: { owner: { en: "The platform" } }, askedBy: null, digest: null },
      ]);
      expect(await listed(`state=interrupted`)).toHaveLength(1);
      expect((await listed(`model=${MODEL}&kind=incremental`))[0]).toMatchObject({
        state: "finished",
        waiting: null,
        delivery: last.batch,
        askedBy: expect.any(String),
        done: 1,
      });
      expect(await seen(1)).toMatchObject({ asOf: TODAY });
      const instant = await justAfter(place, last.batch);
      // One subject of a page that is done, one of a page that is not.
      await place.deliver(
        [penalty(1, { ...SERIOUS, CF_WSH: "示罚〔2025〕重2号" }), penalty(MANY - 1, SERIOUS)],
        { item: "CF" },
      );
      const fresh = [await seen(1), await seen(MANY - 1)];
      await evaluateDay(place.application.evaluation);
      const [resumed, ...others] = await runs(place);
      expect(others).toEqual([]);
      expect(resumed).toMatchObject({ id: broken?.id, subjects: MANY, done: MANY });
      expect((await ofDay())[0]).toMatchObject({
        state: "finished",
        done: MANY,
        digest: resumed?.digest,
        seconds: expect.any(Number),
      });
      expect(resumed?.digest).toBe((await everyone(place, { knownAt: instant, asOf: day })).digest);
      // The delivery came after what the run knew, so its classes stay; all others are the day's.
      expect([await seen(1), await seen(MANY - 1)]).toEqual(fresh);
      expect(await seen(2)).toMatchObject({ asOf: day });
      const { configuration, door, log } = place.application;
      const { errors } = await checkAudit(door, jobActor("fsck", ""), {
        keysFolder: configuration.keysFolder,
        log,
      });
      expect(errors).toEqual([]);
    });
  },
);

/** An instant between the closing of a batch and everything after it. */
async function justAfter(place: Place, batch: number): Promise<string> {
  const row = await place.owner.row(
    z.object({ at: z.string() }),
    sql`select (closed_at + interval '1 microsecond')::text as at from batch where id = ${batch}`,
  );
  return row?.at ?? "";
}

it("on a new day those are evaluated anew for whom something changes, and the classes are everyone's of that day", async () => {
  await withPlace(
    async (place) => {
      await place.deliver(
        [1, 2, 3, 4].map((index) => registration(index)),
        { item: "REG" },
      );
      await place.deliver([penalty(1, SERIOUS), penalty(2)], { item: "CF" });
      await place.deliver([licence(3)], { item: "XK" });
      await evaluateDay(place.application.evaluation);
      expect((await runs(place)).map((run) => run.scope)).toEqual(["all"]);
      const dueRow = z.object({ subject_id: z.number(), due_on: z.string() });
      const nextDue = async () => {
        const all = await place.owner.rows(
          dueRow,
          sql`select subject_id, due_on from evaluation_due where model = ${MODEL} and due_on is not null order by due_on, subject_id`,
        );
        const day = all[0]?.due_on ?? "";
        return { day, subjects: all.filter((one) => one.due_on === day).map((one) => one.subject_id) };
      };
      let days = 0;
      // No version of the model begins in these years, so that nothing but days changes anything.
      for (let next = await nextDue(); next.day < "2030-01-01"; next = await nextDue()) {
        const before = (await runs(place)).length;
        place.setToday(addDays(next.day, -1));
        await place.application.reloadInstallation();
        await evaluateDay(place.application.evaluation);
        expect((await runs(place)).length).toBe(before);
        place.setToday(next.day);
        await evaluateDay(place.application.evaluation);
        const run = (await runs(place)).at(-1);
        expect(run).toMatchObject({ scope: "day", as_of: next.day, subjects: next.subjects.length });
        const found = await place.owner.rows(
          z.object({ id: z.number() }),
          sql`select subject_id as id from evaluation_result where run_id = ${run?.id ?? 0} order by subject_id`,
        );
        expect(found.map((one) => one.id)).toEqual(next.subjects);
        days += 1;
        const kept = await classes(place);
        if (days % 3 === 0) {
          await everyone(place);
          expect(await classes(place)).toEqual(kept);
        }
      }
      expect(days).toBeGreaterThan(3);
    },
    { today: "2027-01-04" },
  );
});

it("by a new version everyone is evaluated on its first day, by a server that looks after it", async () => {
  await withPlace(async (place) => {
    await place.deliver([registration(1)], { item: "REG" });
    const evaluating = startEvaluating(place.application);
    const scopes = async () =>
      (await runs(place)).filter((run) => run.digest !== null).map(({ scope, as_of }) => [scope, as_of]);
    try {
      await expect.poll(scopes).toEqual([["all", TODAY]]);
      const model = (await readDefinitions(place.owner)).find(
        (one) => one.kind === "model" && one.id === MODEL,
      );
      const future = parseDefinition(
        { ...model, version: "trial", validFrom: "2026-06-03", base: 100_000 },
        "future",
      );
      await storeDefinitions(place.owner, [expectValue(future)], "local");
      const before = await classes(place);
      place.setToday("2026-06-02");
      await place.application.reloadInstallation();
      // What a server would do on its next round; nothing of everyone is due.
      await evaluateDay(place.application.evaluation);
      expect(await classes(place)).toEqual(before);
      place.setToday("2026-06-03");
      await place.application.reloadInstallation();
      await expect.poll(async () => (await scopes()).at(-1)).toEqual(["all", "2026-06-03"]);
      expect(await classes(place)).not.toEqual(before);
    } finally {
      await evaluating.stop();
    }
  });
});

it("what the upkeep could not do on a new day is done by a later round, though nothing changes in between", async () => {
  await withPlace(async (place) => {
    await place.deliver([registration(1)], { item: "REG" });
    const moved = await place.send(
      "POST",
      `/subjects/${uscc(1)}/moves`,
      await place.as({ role: "credit-officer" }),
      {
        relation: "park",
        region: "qilu-microsystem",
        from: "2026-06-02",
        reason: "迁入基地",
        document: "示函〔2026〕1号",
      },
    );
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const filing = identifier(place.connections.filing.user);
    await place.owner.run(sql`revoke select on subject_move from ${filing}`);
    place.setToday("2026-06-02");
    let failures = 0;
    const log = { ...silentLog, error: () => void (failures += 1) };
    const upkeep = startUpkeep({ ...place.application, log });
    try {
      await expect.poll(() => failures).toBeGreaterThan(0);
      await place.owner.run(sql`grant select on subject_move to ${filing}`);
      const applied = async () =>
        (
          await place.owner.row(
            z.object({ done: z.boolean() }),
            sql`select applied_at is not null as done from subject_move`,
          )
        )?.done;
      await expect.poll(applied).toBe(true);
    } finally {
      await upkeep.stop();
    }
  });
});
