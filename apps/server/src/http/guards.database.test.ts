import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type pg from "pg";
import { jobActor, PUBLIC_SCOPE } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { visitor } from "@xinpark/services/account";
import { z } from "zod";
import {
  openPlace,
  penalty,
  registration,
  registrationNumber,
  tester,
  type Place,
} from "../test-support/index.ts";

/** What the database itself refuses, whatever the program says. */

let place: Place;
const role = (name: "app" | "filing" | "population"): pg.Pool => place.application.database.pools[name];

beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1)], { item: "REG" });
  await place.deliver(
    [
      penalty(1),
      penalty(2, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "", CF_XDR_GSZC: registrationNumber(2) }),
    ],
    { item: "CF" },
  );
});
afterAll(() => place.close());

const PROTECTED = [
  "subject",
  "record",
  "record_entry",
  "evaluation_result",
  "batch",
  "batch_row",
  "held_row",
] as const;
/** A subject's registered identity is public; everything else is nobody's. */
const HIDDEN = PROTECTED.filter((table) => table !== "subject");

describe.each(PROTECTED)("the table %s", (table) => {
  it("has row security enabled and forced, with a policy for people and one for jobs", async () => {
    const found = await place.owner.row(
      z.object({ enabled: z.boolean(), forced: z.boolean(), policies: z.number() }),
      sql`select relrowsecurity as enabled, relforcerowsecurity as forced,
        (select count(*) from pg_policy p where p.polrelid = c.oid) as policies from pg_class c where oid = ${table}::regclass`,
    );
    expect(found).toMatchObject({ enabled: true, forced: true });
    expect(found?.policies).toBeGreaterThanOrEqual(2);
  });

  it("has rows to hide", async () => {
    expect((await role("population").query(`select from ${table}`)).rowCount).toBeGreaterThan(0);
  });

  it("cannot be emptied by any working role", async () => {
    for (const name of ["app", "filing", "population"] as const) {
      await expect(role(name).query(`truncate ${table}`)).rejects.toMatchObject({ code: "42501" });
      await expect(role(name).query(`alter table ${table} disable row level security`)).rejects.toMatchObject(
        {
          code: "42501",
        },
      );
    }
  });
});

it.each(HIDDEN)("nobody who set nothing sees a row of %s", async (table) => {
  expect((await role("app").query(`select * from ${table}`)).rows).toEqual([]);
});

describe("what was written stays written", () => {
  const forbidden: readonly (readonly ["app" | "filing" | "population", string])[] = [
    ["app", "update record_entry set payload = '{}'"],
    ["app", "delete from record_entry"],
    ["app", "insert into record_entry (subject_id) select 1"],
    ["app", "update record set amount_fen = 0"],
    ["app", "delete from record"],
    ["app", "update batch set state = 'closed'"],
    ["app", "update evaluation_result set score = 1"],
    ["app", "update membership set role = 'operator'"],
    ["app", "update account set login = 'x'"],
    ["app", "delete from account"],
    ["app", "delete from organisation"],
    ["filing", "update record_entry set payload = '{}'"],
    ["filing", "update record_entry set amount_fen = 0"],
    ["filing", "delete from record_entry"],
    // A projection row goes when its record is filed under another enterprise; the entries say so and stay.
    ["filing", "truncate record"],
    ["filing", "delete from subject"],
    ["filing", "update evaluation_result set score = 1"],
    ["filing", "select * from account"],
    ["population", "update record_entry set payload = '{}'"],
    ["population", "delete from record_entry"],
    ["population", "update record set amount_fen = 0"],
    ["population", "update evaluation_result set score = 1"],
    ["population", "delete from evaluation_result"],
    ["population", "select * from account"],
    ...(["app", "filing", "population"] as const).flatMap((name) =>
      [
        "update audit_entry set actor = 'x'",
        "delete from audit_entry",
        "truncate audit_entry",
        "truncate known_order",
      ].map((statement) => [name, statement] as const),
    ),
  ];
  it.each(forbidden)("%s may not: %s", async (name, statement) => {
    await expect(role(name).query(statement)).rejects.toMatchObject({ code: "42501" });
  });
});

it("the working logins are no superusers, own nothing, bypass nothing and cannot become the owner", async () => {
  const names = (["app", "filing", "population"] as const).map((name) => place.connections[name].user);
  const rows = await place.owner.rows(
    z.object({ able: z.boolean(), owns: z.number() }),
    sql`select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as able,
      (select count(*) from pg_class c where c.relowner = r.oid) as owns from pg_roles r where rolname = any(${names}::text[])`,
  );
  expect(rows).toEqual(names.map(() => ({ able: false, owns: 0 })));
  for (const name of ["app", "filing", "population"] as const) {
    const owner = place.connections.owner.user;
    await expect(role(name).query(`set role "${owner}"`)).rejects.toMatchObject({ code: "42501" });
    // From a login of its own, resetting the role undoes nothing.
    const client = await role(name).connect();
    try {
      await client.query("reset role; set row_security = off");
      await expect(client.query("select * from record")).rejects.toMatchObject({ code: "42501" });
      await client.query("reset row_security");
    } finally {
      client.release(true);
    }
  }
});

describe("the door", () => {
  const asking = { channel: "web", purpose: null, caseNumber: null, requestId: null } as const;

  it("keeps the ways of jobs for jobs", async () => {
    const { door } = place.application;
    for (const way of ["filing", "population"] as const) {
      for (const channel of ["web", "api", "command-line"] as const) {
        await expect(door.open({ ...tester, channel }, async () => 1, way)).rejects.toThrow("job-only");
      }
      expect(await door.open(jobActor("x", ""), async () => 1, way)).toBe(1);
    }
  });

  it("leaves nothing of one session to the next on the same connection", async () => {
    const { door } = place.application;
    const count = sql`select count(*) as count from record`;
    const see = z.object({ count: z.number() });
    const everything = { ...tester, channel: "api" } as const;
    for (let round = 0; round < 12; round += 1) {
      const all = await door.open(everything, (session) => session.row(see, count));
      const open = await door.open(visitor(asking), (session) => session.row(see, count));
      const none = await door.open(
        { ...visitor(asking), scope: { ...PUBLIC_SCOPE, publicOnly: false } },
        (session) => session.row(see, count),
      );
      expect([all?.count, open?.count, none?.count]).toEqual([2, 2, 0]);
      // Between transactions nothing is set, neither after a failure.
      await expect(door.open(everything, () => Promise.reject(new Error("failed")))).rejects.toThrow(
        "failed",
      );
      expect((await role("app").query("select from record")).rowCount).toBe(0);
    }
  });

  it("narrows a session to what the public reaches, for the rest of it", async () => {
    const everything = { ...tester, channel: "api" } as const;
    const seen = await place.application.door.open(everything, async (session) => {
      const count = () =>
        session.row(z.object({ count: z.number() }), sql`select count(*) as count from evaluation_result`);
      const before = await count();
      await session.narrowToPublic();
      return [(before?.count ?? 0) > 0, (await count())?.count];
    });
    expect(seen).toEqual([true, 0]);
  });

  it("undoes everything when the work fails, the entry of the audit with it", async () => {
    const before = await place.owner.row(
      z.object({ n: z.number() }),
      sql`select count(*) as n from audit_entry`,
    );
    await expect(
      place.application.door.open(tester, async (session) => {
        await session.audit({ operation: "x", class: "read" });
        throw new Error("failed");
      }),
    ).rejects.toThrow("failed");
    const after = await place.owner.row(
      z.object({ n: z.number() }),
      sql`select count(*) as n from audit_entry`,
    );
    expect(after).toEqual(before);
  });
});
