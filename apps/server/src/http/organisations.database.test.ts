import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organisationDetailOutput, organisationsOutput, departmentsOutput } from "@xinpark/kernel/contract";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { applyDueChanges } from "@xinpark/services/organisation";
import { z } from "zod";
import { chinaToday } from "../application/clock.ts";
import {
  BUREAU,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  registrationNumber,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Organisations change by days and papers; nothing that was done loses its name. */

const today = chinaToday();
const dayAfter = (days: number): string =>
  new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

let place: Place;
let system: As;
beforeAll(async () => {
  place = await openPlace({ today });
  system = await place.as({ role: "system-administrator" });
  await place.deliver([registration(1)], { item: "REG" });
});
afterAll(() => place.close());

/** A penalty of somebody only a registration number names: it waits. */
const unlinked = (n: number) =>
  penalty(n, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "", CF_XDR_GSZC: registrationNumber(n) });
const post = (path: string, body: unknown, as = system) => place.send("POST", path, as, body);
const detail = (code: string) => place.get(organisationDetailOutput, `/organisations/${code}`, system);
const add = async (code: string, more: Readonly<Record<string, unknown>> = {}) => {
  const answer = await post("/organisations", {
    code,
    label: { zh: `示例${code}`, en: `Sample ${code}` },
    kind: "department",
    ...more,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
};
const codeOf = (body: unknown): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code;

describe("adding", () => {
  it("puts an organisation of any kind into the region tree, with its line and history", async () => {
    await add("city-market", { kind: "department", from: "2020-01-01", document: "机编〔2020〕1号" });
    await add("a-bank", { kind: "bank" });
    await add("a-utility", { kind: "utility", lineOf: "city-market" });
    const { items } = await place.get(organisationsOutput, "/organisations", system);
    expect(items.find((one) => one.code === "a-utility")).toMatchObject({
      kind: "utility",
      kindLabel: { zh: "公用事业单位" },
      region: { code: "zibo-hitech" },
      lineOf: { code: "city-market" },
      people: 0,
      successor: null,
      formerNames: [],
    });
    expect((await detail("city-market")).changes).toMatchObject([
      { kind: "add", fromDay: "2020-01-01", document: "机编〔2020〕1号", applied: true },
    ]);
  });

  it.each([
    [{ code: BUREAU }, 409, "department-exists"],
    [{ region: "nowhere" }, 404, "region-unknown"],
    [{ lineOf: "nobody" }, 404, "organisation-unknown"],
    [{ kind: "ministry" }, 400, "input-invalid"],
    [{ from: "2026-02-31" }, 400, "input-invalid"],
  ])("refuses %o", async (wrong, status, code) => {
    const one = { code: "fresh", label: { zh: "新", en: "New" }, kind: "department", ...wrong };
    const answer = await post("/organisations", one);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  });
});

describe("a new name", () => {
  it("holds from its day on; receipts and records of before keep the name of then", async () => {
    const before = await place.deliver([penalty(1)], { item: "CF", department: OTHER_BUREAU });
    const old = before.departmentLabel;
    await place.owner.run(sql`update batch set day = ${dayAfter(-10)} where id = ${before.batch}`);
    const renamed = await post(`/organisations/${OTHER_BUREAU}/rename`, {
      label: { zh: "应急管理和消防局", en: "Emergency and fire bureau" },
      from: dayAfter(-2),
      document: "鲁编〔2026〕3号",
    });
    expect(renamed.status).toBe(200);
    expect(await detail(OTHER_BUREAU)).toMatchObject({
      label: { zh: "应急管理和消防局" },
      formerNames: [{ label: old, validTo: dayAfter(-3) }],
    });
    const after = await place.deliver([penalty(2)], { item: "CF", department: OTHER_BUREAU });
    expect(after.departmentLabel.zh).toBe("应急管理和消防局");
    expect((await place.readDelivery(before.batch)).departmentLabel).toEqual(old);
  });

  it("takes effect on its day and not before; names follow one another", async () => {
    await add("to-rename");
    const label = { zh: "新名", en: "New name" };
    await post("/organisations/to-rename/rename", { label, from: dayAfter(5) });
    expect(await detail("to-rename")).toMatchObject({
      label: { zh: "示例to-rename" },
      changes: [{ kind: "rename", applied: false }, { kind: "add" }],
    });
    const earlier = await post("/organisations/to-rename/rename", { label, from: dayAfter(4) });
    expect(codeOf(earlier.body)).toBe("change-out-of-order");
    place.setToday(dayAfter(5));
    const apply = () => place.application.door.open(jobActor("organisations", ""), applyDueChanges);
    expect(await apply()).toBe(1);
    expect(await apply()).toBe(0);
    expect(await detail("to-rename")).toMatchObject({ label, formerNames: [{ validTo: dayAfter(4) }] });
    place.setToday(today);
  });
});

describe("the line of bureaus", () => {
  it("has no circle", async () => {
    await add("upper");
    await add("lower", { lineOf: "upper" });
    expect(codeOf((await post("/organisations/upper/line", { lineOf: "lower" })).body)).toBe("line-circle");
    expect(codeOf((await post("/organisations/upper/line", { lineOf: "upper" })).body)).toBe("line-circle");
    expect((await post("/organisations/lower/line", { lineOf: null })).status).toBe(200);
    expect((await post("/organisations/upper/line", { lineOf: "lower" })).status).toBe(200);
  });
});

describe("merging and closing", () => {
  it("takes people, their sessions and keys, open work and duties over; records stay with whom they were made by", async () => {
    await add("old-bureau", { duties: ["XK"] });
    await add("new-bureau", { duties: ["CF"] });
    const officer = await place.as({ role: "department-officer", organisation: "old-bureau" });
    const sent = await place.deliver([penalty(3)], { item: "CF", department: "old-bureau" });
    const held = await place.deliver([unlinked(40)], { item: "CF", department: "old-bureau" });
    expect(held.counts.held).toBe(1);
    await place.owner.run(sql`
      update batch set membership_id = (select id from membership where organisation_id = (select id from organisation where code = 'old-bureau'))
      where id = ${held.batch}`);
    const merged = await post("/organisations/old-bureau/merge", {
      into: "new-bureau",
      document: "淄编〔2026〕9号",
    });
    expect(merged.body).toMatchObject({
      activeTo: dayAfter(-1),
      successor: { code: "new-bureau" },
      people: 0,
    });
    expect(await detail("new-bureau")).toMatchObject({ people: 1, duties: ["CF", "XK"] });
    // The key goes on working, now for the successor.
    const session = await place.send("GET", "/session", officer);
    expect(session.body).toMatchObject({ membership: { organisationCode: "new-bureau" } });
    const owners = await place.owner.rows(
      z.object({ code: z.string() }),
      sql`select o.code from batch b join membership m on m.id = b.owner_membership_id join organisation o on o.id = m.organisation_id where b.id = ${held.batch}`,
    );
    expect(owners).toEqual([{ code: "new-bureau" }]);
    expect((await place.readDelivery(sent.batch)).department).toBe("old-bureau");
    const { items } = await place.get(departmentsOutput, "/departments");
    expect(items.map((one) => one.code)).not.toContain("old-bureau");
    expect(
      codeOf((await post("/organisations/old-bureau/rename", { label: { zh: "x", en: "x" } })).body),
    ).toBe("organisation-closed");
  });

  it("does not close what has open work, nor merge into itself, nor end one's own organisation", async () => {
    await add("busy");
    await place.deliver([unlinked(41)], { item: "CF", department: "busy" });
    expect(codeOf((await post("/organisations/busy/close", {})).body)).toBe("organisation-busy");
    expect(codeOf((await post("/organisations/busy/merge", { into: "busy" })).body)).toBe("line-circle");
    expect(codeOf((await post("/organisations/credit-office/close", {})).body)).toBe("own-organisation");
  });

  it("ends the memberships of a closed one, and takes no more deliveries for it", async () => {
    await add("to-close");
    const officer = await place.as({ role: "department-officer", organisation: "to-close" });
    expect((await post("/organisations/to-close/close", {})).body).toMatchObject({
      people: 0,
      successor: null,
    });
    expect((await place.send("GET", "/deliveries", officer)).status).toBe(401);
    await expect(place.deliver([penalty(4)], { item: "CF", department: "to-close" })).rejects.toThrow(
      "organisation-closed",
    );
  });
});

it("keeps every decision with who made it", async () => {
  const entries = await place.owner.rows(
    z.object({ operation: z.string(), detail: z.record(z.string(), z.unknown()) }),
    sql`select operation, detail from audit_entry where operation like 'organisation.%' and class = 'write' and outcome = 'done'`,
  );
  expect(new Set(entries.map((one) => one.operation))).toEqual(
    new Set([
      "organisation.add",
      "organisation.rename",
      "organisation.line",
      "organisation.merge",
      "organisation.close",
      "organisation.apply-change",
    ]),
  );
});
