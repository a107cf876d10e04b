import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { erasureOutput, erasuresOutput, fileOutput } from "@xinpark/kernel/contract";
import { recordEntryProof, sequence } from "@xinpark/platform/audit-log";
import { jobActor, type Door } from "@xinpark/platform/door";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { checkAudit, eraseApproved, reapplyErasures } from "@xinpark/services/audit";
import { openPlace, penalty, registration, uscc, type As, type Place } from "../test-support/index.ts";
import { erasureContext } from "../application/index.ts";

/** Lawful erasure: two persons, nothing left that tells, a log that still agrees, and a restored backup that forgets again. */

const SECRET = "张三醉酒闹事";
let place: Place;
let one: As;
let other: As;
let record = 0;
beforeEach(async () => {
  place = await openPlace();
  await place.deliver([registration(1)], { item: "REG" });
  await place.deliver([penalty(1, { CF_SY: SECRET })], { item: "CF" });
  await place.deliver([penalty(1, { CF_SY: `${SECRET}一次` })], { item: "CF" });
  [one, other] = [await place.as({ role: "credit-officer" }), await place.as({ role: "credit-officer" })];
  const file = await place.get(fileOutput, `/subjects/${uscc(1)}`, one);
  record = file.records.find((row) => row.item === "CF")?.id ?? 0;
});
afterEach(() => place.close());

const check = () => {
  const { configuration, door, log } = place.application;
  return checkAudit(door, jobActor("fsck", ""), { keysFolder: configuration.keysFolder, log });
};
const propose = (as: As) =>
  place.send("POST", "/erasures", as, {
    code: uscc(1),
    record,
    rule: "forbidden-personal-data",
    basis: "个人信息保护法第四十七条",
    caseNumber: "删字1号",
  });
const decide = (erasure: number, approve: boolean, as: As, reason: string | null = null) =>
  place.send("POST", `/erasures/${erasure}/decision`, as, { approve, reason });
const erase = async (): Promise<void> => {
  const proposed = erasureOutput.parse((await propose(one)).body);
  expect((await decide(proposed.erasure, true, other)).status).toBe(200);
  expect(await eraseApproved(erasureContext(place.application))).toBe(1);
};

/** Every text in the database, in the tables that hold what departments delivered. */
async function everything(): Promise<string> {
  const { rows } = await place.application.database.pools.owner.query<{ text: string }>(
    `select string_agg(t, '') as text from (
      select e::text as t from record_entry e union all select r::text from record r union all select b::text from batch_row b
      union all select h::text from held_row h union all select k::text from delivery_key k union all select x::text from erased_entry x
      union all select a::text from audit_entry a) x`,
  );
  return rows[0]?.text ?? "";
}

it("takes two persons, and the database insists", async () => {
  const { status, body } = await propose(one);
  expect(status).toBe(200);
  const { erasure, state, mayDecide } = erasureOutput.parse(body);
  expect([state, mayDecide]).toEqual(["proposed", false]);
  expect((await propose(other)).status).toBe(409);
  expect(await decide(erasure, true, one)).toMatchObject({ status: 403 });
  expect(await decide(erasure, false, other)).toMatchObject({ status: 400 });
  expect(await eraseApproved(erasureContext(place.application))).toBe(0);
  const filing = queriesOn(place.application.database.pools.filing);
  await expect(filing.run(sql`select erase_record(${erasure}, '{}', '{}', '2026-01-01')`)).rejects.toThrow(
    "not approved",
  );
  await expect(
    filing.run(sql`select empty_record(1, 1, '{}', '{}', 'x', '2026-01-01', null)`),
  ).rejects.toThrow("permission denied");
  await expect(
    place.owner.run(
      sql`insert into erasure_decision (erasure_id, proposed_account_id, approved, decided_by, account_id)
        select id, proposed_account_id, true, 'x', proposed_account_id from erasure`,
    ),
  ).rejects.toThrow("check constraint");
  expect(await decide(erasure, false, other, "仍在保存期")).toMatchObject({ status: 200 });
  const { items } = await place.get(erasuresOutput, "/erasures", one);
  expect(items.map((row) => [row.state, row.reason])).toEqual([["refused", "仍在保存期"]]);
  expect(await eraseApproved(erasureContext(place.application))).toBe(0);
  const officer = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
  expect((await propose(officer)).status).toBe(403);
});

it("leaves nothing that tells, keeps what says that it was there, and the log agrees", async () => {
  expect(await everything()).toContain(SECRET);
  const before = await place.owner.rows(
    z.object({ id: z.number(), salt: z.string() }),
    sql`select id, salt from record_entry where record_id = ${record} order by id`,
  );
  await erase();
  const text = await everything();
  expect(text).not.toContain(SECRET);
  for (const { salt } of before) expect(text).not.toContain(salt);
  const after = await place.owner.rows(
    z.object({ event: z.string(), payload: z.unknown(), salted: z.boolean() }),
    sql`select event, payload, salt is not null as salted from record_entry where record_id = ${record} order by id`,
  );
  expect(after).toEqual([
    { event: "received", payload: {}, salted: false },
    { event: "corrected", payload: {}, salted: false },
    { event: "erased", payload: {}, salted: true },
  ]);
  expect((await check()).errors).toEqual([]);
  const { items } = await place.get(erasuresOutput, "/erasures", one);
  expect(items.map((row) => row.state)).toEqual(["erased"]);
  const reader = queriesOn(place.application.database.pools.population);
  expect(await recordEntryProof(reader, before[0]?.id ?? 0)).toMatchObject({
    problems: [{ code: "row-erased" }],
  });
  // Doing it again does nothing.
  expect(await eraseApproved(erasureContext(place.application))).toBe(0);
});

it("that falls between its journal and its commit is carried out whole by the next", async () => {
  const proposed = erasureOutput.parse((await propose(one)).body);
  await decide(proposed.erasure, true, other);
  const context = erasureContext(place.application);
  let opened = 0;
  const falling: Pick<Door, "open"> = {
    open: (actor, work, login) =>
      context.door.open(
        actor,
        async (session) => {
          const done = await work(session);
          if ((opened += 1) === 2) throw new Error("fallen");
          return done;
        },
        login,
      ),
  };
  await expect(eraseApproved({ ...context, door: { ...context.door, ...falling } })).rejects.toThrow(
    "fallen",
  );
  expect(await everything()).toContain(SECRET);
  expect(await eraseApproved(context)).toBe(1);
  expect(await everything()).not.toContain(SECRET);
  expect(await reapplyErasures(place.owner, context)).toBe(0);
  expect((await check()).errors).toEqual([]);
});

it("does not let anything else pass for erased", async () => {
  await erase();
  await place.owner.run(
    sql`update record_entry set payload = '{"CF_SY": "x"}' where record_id = ${record} and event = 'received'`,
  );
  expect((await check()).errors).toContainEqual(
    expect.objectContaining({ table: "record_entry", kind: "changed" }),
  );
});

it("finds a row that was emptied without an erasure", async () => {
  await place.owner.run(
    sql`update record_entry set payload = '{}', salt = null where record_id = ${record} and event = 'received'`,
  );
  expect((await check()).errors).toContainEqual(
    expect.objectContaining({ table: "record_entry", kind: "changed" }),
  );
});

it("is applied again to an older state that was brought back, and not to others with its numbers", async () => {
  await place.owner.run(
    sql`create table was_entry as select * from record_entry where record_id = ${record}`,
  );
  await place.owner.run(sql`create table was_record as select * from record where id = ${record}`);
  await erase();
  const { door, configuration, log } = place.application;
  await sequence(door, { keysFolder: configuration.keysFolder, log });
  const context = erasureContext(place.application);
  expect(await reapplyErasures(place.owner, context)).toBe(0);
  // As a backup of before would bring it back.
  await place.owner.run(sql`delete from record_entry where record_id = ${record}`);
  await place.owner.run(sql`delete from record where id = ${record}`);
  await place.owner.run(sql`delete from erased_entry`);
  await place.owner.run(sql`insert into record_entry overriding system value select * from was_entry`);
  await place.owner.run(sql`insert into record select * from was_record`);
  expect(await everything()).toContain(SECRET);
  expect(await reapplyErasures(place.owner, context)).toBe(1);
  expect(await everything()).not.toContain(SECRET);
  // The same numbers, another content: left alone.
  await place.owner.run(
    sql`update record_entry set payload = '{"CF_SY": "其他"}', salt = gen_random_uuid() where record_id = ${record} and event = 'received'`,
  );
  expect(await reapplyErasures(place.owner, context)).toBe(0);
});
