import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { alarmListOutput, purposesOutput } from "@xinpark/kernel/contract";
import { isLive, type ConsentFacts } from "@xinpark/kernel/consent";
import { addDays } from "@xinpark/kernel/day";
import { parseDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { sql } from "@xinpark/platform/sql";
import { storeDefinitions } from "@xinpark/services/definition";
import * as fc from "fast-check";
import { openPlace, penalty, registration, uscc, type As, type Place } from "../test-support/index.ts";

/** For what protected data is read, and how much of it: stated, counted, stopped, told. */

let place: Place;
let officer: As;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
  officer = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

const file = (as: As, index = 1) => place.send("GET", `/subjects/${uscc(index)}`, as);
const lastEntry = () =>
  place.owner.row(
    z.object({ purpose: z.string().nullable(), case_number: z.string().nullable(), outcome: z.string() }),
    sql`select purpose, case_number, outcome from audit_entry order by id desc limit 1`,
  );

describe("a purpose", () => {
  it("comes from the list of the role, with the case where it asks for one", async () => {
    const { authorization = "" } = officer;
    for (const [headers, status, code] of [
      [{}, 400, "purpose-missing"],
      [{ "x-purpose": "benchmark" }, 400, "purpose-unknown"],
      [{ "x-purpose": "operation" }, 400, "purpose-unknown"],
      [{ "x-purpose": "approval" }, 400, "case-number-missing"],
    ] as const)
      expect(await file({ authorization, ...headers })).toMatchObject({ status, body: { error: { code } } });
    const number = "许可〔2026〕3号";
    const read = await file({
      authorization,
      "x-purpose": "approval",
      "x-case-number": encodeURIComponent(number),
    });
    expect(read.status).toBe(200);
    expect(await lastEntry()).toEqual({ purpose: "approval", case_number: number, outcome: "done" });
  });

  it("is listed with its basis for the role that asks", async () => {
    const codes = async (as?: As) =>
      (await place.get(purposesOutput, "/purposes", as)).items.map((one) => one.code);
    expect(await codes(officer)).toContain("objection-and-repair");
    expect(await codes(await place.as({ role: "bank-officer" }))).toEqual(["credit-granting", "post-loan"]);
    expect(await codes()).toEqual([]);
  });

  it("ends with its last day", async () => {
    const [inForce] = place.application
      .installation()
      .library.list("purpose", "2026-06-01")
      .filter((one) => one.id === "data-quality");
    const ended = { ...inForce, version: "2", validFrom: "2026-06-05", validTo: "2026-06-06" };
    await storeDefinitions(place.owner, [expectValue(parseDefinition(ended, "test"))], "local");
    await place.application.reloadInstallation();
    const as = { ...officer, "x-purpose": "data-quality" };
    for (const [day, status] of [
      ["2026-06-01", 200],
      ["2026-06-06", 200],
      ["2026-06-07", 400],
    ] as const) {
      place.setToday(day);
      expect((await file(as)).status, day).toBe(status);
    }
    place.setToday("2026-06-01");
  });
});

describe("reading beyond a limit", () => {
  const MOST = 4;
  let eager: As;
  beforeAll(async () => {
    for (const [id, counts] of [
      ["officer-files", "files"],
      ["officer-lists", "lists"],
    ] as const) {
      const [shipped] = place.application
        .installation()
        .library.all("reading-limit")
        .filter((one) => one.id === id);
      const tight = {
        ...shipped,
        version: "2",
        validFrom: "2026-01-01",
        counts,
        limits: [{ hours: 1, most: MOST }],
      };
      await storeDefinitions(place.owner, [expectValue(parseDefinition(tight, "test"))], "local");
    }
    await place.application.reloadInstallation();
    eager = await place.as({ role: "credit-officer" });
  });

  const alarmsOf = async () => {
    const security = await place.as({ role: "security-administrator" });
    return (await place.get(alarmListOutput, "/alarms", security)).items;
  };

  it("is stopped exactly there, also when all ask at once; an alarm is raised and can be seen", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => file(eager, 1 + (index % 2))));
    const statuses = answers.map((one) => one.status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([...Array(MOST).fill(200), ...Array(12 - MOST).fill(403)]);
    expect(answers.find((one) => one.status === 403)?.body).toMatchObject({
      error: {
        code: "reading-limit",
        details: { limit: "officer-files", hours: 1, most: MOST, counted: MOST },
      },
    });
    const [alarm] = await alarmsOf();
    expect(alarm).toMatchObject({ operation: "file.read", times: 12 - MOST, most: MOST, seenAt: null });
    const security = await place.as({ role: "security-administrator" });
    expect((await place.send("POST", `/alarms/${alarm?.alarm ?? 0}/seen`, security)).status).toBe(200);
    expect((await alarmsOf())[0]?.seenAt).not.toBeNull();
    expect((await place.send("GET", "/alarms", eager)).status).toBe(403);
  });

  it("stops pages of lists on their own, and not another person's reading", async () => {
    const calm = await place.as({ role: "credit-officer" });
    const search = (as: As) => place.send("GET", `/subjects?text=${encodeURIComponent("示例")}`, as);
    const statuses: number[] = [];
    for (let page = 0; page < MOST + 1; page += 1) statuses.push((await search(calm)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 403]);
    expect((await file(calm)).status).toBe(200);
    expect((await search(await place.as({ role: "credit-officer" }))).status).toBe(200);
  });

  it("does not hold the public up, nor the enterprise in its own file", async () => {
    const own = await place.as({ role: "enterprise", uscc: uscc(1) });
    for (let turn = 0; turn < MOST + 2; turn += 1) {
      expect((await file({})).status).toBe(200);
      expect((await file(own)).status).toBe(200);
    }
  });
});

const day = fc.integer({ min: 0, max: 50 }).map((offset) => addDays("2026-06-01", offset));
const facts = fc
  .record({
    from: day,
    to: day,
    clause: fc.option(day),
    loan: fc.option(fc.record({ from: day, settledOn: fc.option(day) })),
    revoked: fc.boolean(),
    ended: fc.boolean(),
  })
  .map(({ from, to, clause, ...rest }): ConsentFacts => ({
    purpose: "granting",
    from,
    to,
    postLoan: clause === null ? null : { purpose: "after", to: clause },
    ...rest,
  }));

it("database and kernel agree on what is live", async () => {
  const purposes = fc.constantFrom("granting", "after", "other");
  const cases = fc.sample(fc.tuple(facts, purposes, day), 2000);
  const rows = cases.map(([consent, purpose, on]) => ({
    row: {
      purpose: consent.purpose,
      valid_from: consent.from,
      valid_to: consent.to,
      post_loan_purpose: consent.postLoan?.purpose ?? null,
      post_loan_to: consent.postLoan?.to ?? null,
      loan_from: consent.loan?.from ?? null,
      settled_on: consent.loan?.settledOn ?? null,
      revoked_at: consent.revoked ? "2026-06-01" : null,
      ended_at: consent.ended ? "2026-06-01" : null,
    },
    purpose,
    on,
  }));
  const answers = await place.owner.rows(
    z.object({ live: z.boolean() }),
    sql`select coalesce(consent_is_live(jsonb_populate_record(null::consent, c.value->'row'), c.value->>'purpose', (c.value->>'on')::date), false) as live
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality c (value, n) order by n`,
  );
  const expected = cases.map(([consent, purpose, on]) => isLive(consent, purpose, on));
  expect(answers.map((one) => one.live)).toEqual(expected);
  expect(expected.filter(Boolean).length).toBeGreaterThan(30);
});
