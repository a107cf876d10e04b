import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { jobActor } from "./index.ts";
import { createDoor, FULL_SCOPE, PUBLIC_SCOPE, type Door, type Scope } from "./index.ts";
import { queriesOn, sql, type Queries } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";

/** Reach in the database itself: whatever the program asks, which rows come. */

const SHARED = 1 | 2;
const OLD = 370303;
const NEW = 370305;
const PARK = 9370300100;

let database: TestDatabase;
let owner: Queries;
let door: Door;
let today = "2026-06-01";

async function open(): Promise<void> {
  database = await freshDatabase();
  owner = queriesOn(database.pools.owner);
  today = "2026-06-01";
  door = createDoor(database.pools, { today: () => today });
  await owner.run(sql`insert into organisation (code, label_zh, label_en, kind)
    select 'o' || n, 'o' || n, 'o' || n, 'department' from generate_series(1, 3) n`);
  await owner.run(sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by)
    select 'file', n, 'X', '1', '2026-01-01', 'f' || n, 'open', 'test' from generate_series(1, 3) n`);
  await addSubject(1, OLD, null);
  await addSubject(2, OLD, PARK);
}
const close = () => database.close();

async function addSubject(id: number, area: number, park: number | null): Promise<void> {
  await owner.run(sql`insert into subject (id, kind, name, area_no, park_no, batch_id, known) overriding system value
    values (${id}, 'enterprise', ${`s${id}`}, ${area}, ${park}, 1, true)`);
  await owner.run(sql`insert into subject_region (subject_id, relation, region, valid_from, batch_id)
    values (${id}, 'registered-area', ${String(area)}, '2020-01-01', 1)`);
  for (const [department, uses] of [
    [1, SHARED],
    [1, 0],
    [2, 0],
  ] as const) {
    await addRecord(id, department, uses);
  }
  await owner.run(sql`insert into evaluation_result (subject_id, run_id, model, model_version, as_of, known_no, evaluation, area_no, park_no)
    values (${id}, 1, 'm', '1', '2026-01-01', 1, '{}', ${area}, ${park})`);
}

async function addRecord(subject: number, department: number, uses: number, batch = 1): Promise<void> {
  await owner.run(sql`
    with entry as (
      insert into record_entry (subject_id, record_id, version, event, batch_id, row_no, department_id, item, status, uses, incomplete, area_no, park_no, payload)
      select id, nextval('record_number'), 1, 'received', ${batch}, 1, ${department}, 'X', 'in-force', ${uses}, false, area_no, park_no, '{}'
      from subject where id = ${subject} returning *)
    insert into record (subject_id, id, entry_id, version, batch_id, department_id, item, status, uses, incomplete, area_no, park_no)
    select subject_id, record_id, id, version, batch_id, department_id, item, status, uses, incomplete, area_no, park_no from entry`);
}

const scope = (changes: Partial<Scope>): Scope => ({ ...PUBLIC_SCOPE, publicOnly: false, ...changes });
const area = (number: number, changes: Partial<Scope> = {}): Scope =>
  scope({ low: number, high: number, ...changes });
const actor = (reach: Scope) => ({ ...jobActor("test", "test"), channel: "api", scope: reach }) as const;

const seenRow = z.object({
  records: z.array(z.string()),
  entries: z.number(),
  classes: z.number(),
  batches: z.array(z.number()),
});
const see = (reach: Scope) =>
  door.open(actor(reach), (session) =>
    session.row(
      seenRow,
      sql`select array(select subject_id || ':' || department_id || ':' || uses from record order by 1) as records,
        (select count(*) from record_entry) as entries, (select count(*) from evaluation_result) as classes,
        array(select department_id from batch order by 1) as batches`,
    ),
  );

const ALL_OF = (subject: number) => [`${subject}:1:0`, `${subject}:1:${SHARED}`, `${subject}:2:0`];

describe("which rows come", () => {
  beforeAll(open);
  afterAll(close);

  it.each<[string, Scope, string[], number, number[]]>([
    ["nothing set", scope({}), [], 0, []],
    ["an area without an organisation: what is shared", area(OLD), [`1:1:${SHARED}`, `2:1:${SHARED}`], 2, []],
    [
      "an officer: what is shared and what the own organisation delivered",
      area(OLD, { department: 2 }),
      ["1:1:3", "1:2:0", "2:1:3", "2:2:0"],
      2,
      [2],
    ],
    ["an officer of another organisation", area(OLD, { department: 3 }), ["1:1:3", "2:1:3"], 2, [3]],
    [
      "an upper bureau: its line's too",
      area(OLD, { department: 3, line: [2, 3] }),
      ["1:1:3", "1:2:0", "2:1:3", "2:2:0"],
      2,
      [2, 3],
    ],
    [
      "a line does not reach beyond the area",
      area(NEW, { department: 3, line: [1, 2, 3] }),
      [],
      0,
      [1, 2, 3],
    ],
    [
      "a credit office: everything in its area, the deliveries of its region",
      area(OLD, { department: 0, line: [1, 2] }),
      [...ALL_OF(1), ...ALL_OF(2)],
      2,
      [1, 2],
    ],
    [
      "whoever minds every organisation",
      area(OLD, { department: 0 }),
      [...ALL_OF(1), ...ALL_OF(2)],
      2,
      [1, 2, 3],
    ],
    ["a park", area(PARK, { department: 0 }), ALL_OF(2), 1, [1, 2, 3]],
    ["the enterprise itself", scope({ subject: 1 }), ALL_OF(1), 1, []],
    ["another area", area(NEW, { department: 0 }), [], 0, [1, 2, 3]],
  ])("%s", async (_, reach, records, classes, batches) => {
    const seen = await see(reach);
    expect(seen).toEqual({
      records: records.toSorted(),
      entries: records.length,
      classes,
      batches,
    });
  });

  it("the whole installation is one scope", async () => {
    expect((await see(FULL_SCOPE))?.records).toEqual([...ALL_OF(1), ...ALL_OF(2)]);
  });
});

describe("deliveries are received", () => {
  beforeAll(open);
  afterAll(close);

  const deliver = (department: number, reach: Scope) =>
    door.open(actor(reach), (session) =>
      session.run(sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by)
        values ('file', ${department}, 'X', '1', '2026-01-01', 'f', 'received', 'test')`),
    );
  it.each<[string, Scope, number[]]>([
    ["for the own organisation alone", area(OLD, { department: 2, line: [2, 3] }), [2]],
    ["for those of the region", area(OLD, { department: 0, line: [1, 2] }), [1, 2]],
    ["for all", FULL_SCOPE, [1, 2, 3]],
    ["for none", area(OLD), []],
  ])("%s", async (_, reach, allowed) => {
    for (const department of [1, 2, 3]) {
      const done = await deliver(department, reach).then(
        () => true,
        () => false,
      );
      expect([department, done]).toEqual([department, allowed.includes(department)]);
    }
  });
});

describe("a subject that moves", () => {
  beforeEach(open);
  afterEach(close);

  const decide = (
    values: { relation: string; region: number | null; from: string; subject?: number },
    reach: Scope,
  ) =>
    door.open(actor(reach), async (session) => {
      const row = await session.row(
        z.object({ id: z.number() }),
        sql`insert into subject_move (subject_id, relation, region_no, from_day, reason, document, decided_by, area_no, park_no)
          select id, ${values.relation}, ${values.region}::bigint, ${values.from}::date, 'r', 'd', 'test', area_no, park_no
          from subject where id = ${values.subject ?? 1} returning id`,
      );
      return row?.id ?? 0;
    });
  const carryOut = (move: number) =>
    door.open(actor(scope({})), async (session) => {
      const row = await session.row(
        z.object({ done: z.boolean() }),
        sql`select carry_out_move(${move}, ${today}) as done`,
      );
      return row?.done;
    });
  const oldReach = area(OLD, { department: 0 });
  const newReach = area(NEW, { department: 0 });
  const sides = async () => [(await see(oldReach))?.records, (await see(newReach))?.records];

  it("is seen there and no longer here, with everything about it", async () => {
    const move = await decide({ relation: "registered-area", region: NEW, from: "2026-06-01" }, oldReach);
    expect(await carryOut(move)).toBe(true);
    expect(await sides()).toEqual([ALL_OF(2), ALL_OF(1)]);
    expect(await see(newReach)).toMatchObject({ entries: 3, classes: 1 });
    expect(
      await owner.rows(
        z.object({ region: z.string(), valid_from: z.string(), valid_to: z.string().nullable() }),
        sql`select region, valid_from, valid_to from subject_region where subject_id = 1 and relation = 'registered-area' order by valid_from`,
      ),
    ).toEqual([
      { region: String(OLD), valid_from: "2020-01-01", valid_to: "2026-06-01" },
      { region: String(NEW), valid_from: "2026-06-01", valid_to: null },
    ]);
    expect(await carryOut(move), "once").toBe(false);
  });

  it("ahead of time stays where it is until the day", async () => {
    const move = await decide({ relation: "registered-area", region: NEW, from: "2026-07-01" }, oldReach);
    expect(await carryOut(move)).toBe(false);
    expect(await sides()).toEqual([[...ALL_OF(1), ...ALL_OF(2)], []]);
    today = "2026-07-01";
    expect(await carryOut(move)).toBe(true);
    expect(await sides()).toEqual([ALL_OF(2), ALL_OF(1)]);
  });

  it("into a park and out of it, keeping its area", async () => {
    const park = area(PARK, { department: 0 });
    await carryOut(await decide({ relation: "park", region: PARK, from: "2026-06-01" }, park));
    expect((await see(park))?.records).toEqual([...ALL_OF(1), ...ALL_OF(2)]);
    expect((await see(oldReach))?.records).toEqual([...ALL_OF(1), ...ALL_OF(2)]);
    today = "2026-06-02";
    await carryOut(await decide({ relation: "park", region: null, from: "2026-06-02" }, park));
    expect((await see(park))?.records).toEqual(ALL_OF(2));
    expect((await see(oldReach))?.records).toEqual([...ALL_OF(1), ...ALL_OF(2)]);
  });

  it("a tax place changes no reader", async () => {
    await carryOut(await decide({ relation: "tax-place", region: NEW, from: "2026-06-01" }, oldReach));
    expect(await sides()).toEqual([[...ALL_OF(1), ...ALL_OF(2)], []]);
  });

  it.each([
    ["neither of whose places one reaches", area(370306)],
    ["without any reach", scope({ department: 0 })],
    ["of one's own", scope({ subject: 1 })],
  ])("is not decided by whoever stands outside: %s", async (_, reach) => {
    await expect(
      decide({ relation: "registered-area", region: NEW, from: "2026-06-01" }, reach),
    ).rejects.toMatchObject({ code: "42501" });
  });

  it("is decided once and never rewritten by people's login", async () => {
    await decide({ relation: "registered-area", region: NEW, from: "2026-06-01" }, oldReach);
    for (const statement of [
      "update subject_move set from_day = '2020-01-01'",
      "delete from subject_move",
      "select rewrite_reach(array[1])",
    ]) {
      await expect(database.pools.app.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("waits for a closing under way, and takes what that makes known along", async () => {
    const move = await decide({ relation: "registered-area", region: NEW, from: "2026-06-01" }, oldReach);
    const closing = await database.pools.filing.connect();
    await closing.query("begin; select hold_places()");
    let carried = false;
    const moving = carryOut(move).then((done) => {
      carried = true;
      return done;
    });
    await expect
      .poll(
        async () =>
          (
            await owner.row(
              z.object({ n: z.number() }),
              sql`select count(*) as n from pg_locks where locktype = 'advisory' and not granted`,
            )
          )?.n,
      )
      .toBe(1);
    expect(carried).toBe(false);
    await closing.query("update record set uses = 2 where subject_id = 1; commit");
    closing.release();
    expect(await moving).toBe(true);
    expect((await see(newReach))?.records).toEqual(["1:1:2", "1:1:2", "1:2:2"]);
  });
});
