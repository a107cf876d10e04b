import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deputiesOutput,
  firstPasswordOutput,
  meOutput,
  peopleOutput,
  personOutput,
  tasksOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { ADMINISTRATORS, GRANTED_ROLES, isRole, ROLE_RIGHTS, ROLES } from "@xinpark/kernel/rights";
import { sql } from "@xinpark/platform/sql";
import { createKey } from "@xinpark/services/account";
import * as fc from "fast-check";
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

/** Who exists and who is what: opened by one administrator, granted by another, for dated days, the three kept apart by the database. */

const today = chinaToday();
let place: Place;
let system: As;
let security: As;
beforeAll(async () => {
  place = await openPlace({ today });
  system = await place.as({ role: "system-administrator" });
  security = await place.as({ role: "security-administrator" });
  await place.deliver([registration(1)], { item: "REG" });
});
afterAll(() => place.close());

const roleOf = (text: string) => {
  if (!isRole(text)) throw new Error(text);
  return text;
};
const codeOf = (body: unknown): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code;

let people = 0;
async function open(): Promise<{ id: number; login: string; firstPassword: string }> {
  people += 1;
  const login = `person-${people}`;
  const answer = await place.send("POST", "/people", system, { login, displayName: `人员${people}` });
  const { person, firstPassword } = firstPasswordOutput.parse(answer.body);
  return { id: person.id, login, firstPassword };
}

const grant = (
  id: number,
  role: string,
  organisation: string,
  more: Readonly<Record<string, unknown>> = {},
) =>
  place.send("POST", `/people/${id}/memberships`, security, { role, organisation, reason: "任命", ...more });
const person = (id: number) => place.get(personOutput, `/people/${id}`, security);
const membershipOf = async (id: number): Promise<number> => (await person(id)).memberships.at(-1)?.id ?? 0;

/** Somebody with one membership and a key of it. */
async function member(role: string, organisation: string) {
  const { id } = await open();
  expect((await grant(id, role, organisation)).status).toBe(200);
  const membership = await membershipOf(id);
  const key = await createKey(place.owner, membership, "test");
  return { id, membership, as: { authorization: `Bearer ${key}`, "x-purpose": "operation" } };
}

describe("opening accounts", () => {
  it("gives a first password once, to be changed before anything else", async () => {
    const one = await open();
    expect(one.firstPassword.length).toBeGreaterThan(15);
    expect(await person(one.id)).toMatchObject({
      passwordTemporary: true,
      memberships: [],
      disabledAt: null,
    });
    await grant(one.id, "department-officer", BUREAU);
    const signedIn = await place.send(
      "POST",
      "/session",
      {},
      { login: one.login, password: one.firstPassword },
    );
    expect(signedIn.body).toMatchObject({
      signedIn: true,
      heldTo: "password-change",
      rights: ["account.own"],
    });
  });

  it("refuses a login that is taken and one that is badly written", async () => {
    const one = await open();
    const again = await place.send("POST", "/people", system, { login: one.login, displayName: "他人" });
    expect([again.status, codeOf(again.body)]).toEqual([409, "login-taken"]);
    for (const login of ["Ab", "a b c", "-abc", "名字啊"]) {
      const answer = await place.send("POST", "/people", system, { login, displayName: "他人" });
      expect([answer.status, codeOf(answer.body)], login).toEqual([400, "input-invalid"]);
    }
  });

  it("disables at once and opens again; nobody does it to themselves", async () => {
    const officer = await member("department-officer", BUREAU);
    expect((await place.send("GET", "/me", officer.as)).status).toBe(200);
    const disable = { reason: "离岗" };
    expect((await place.send("POST", `/people/${officer.id}/disable`, system, disable)).status).toBe(200);
    expect((await place.send("GET", "/me", officer.as)).status).toBe(401);
    await place.send("POST", `/people/${officer.id}/enable`, system, disable);
    expect((await place.send("GET", "/me", officer.as)).status).toBe(200);
    const own = await place.owner.row(
      z.object({ id: z.number() }),
      sql`select account_id as id from membership where role = 'system-administrator' order by id limit 1`,
    );
    const self = await place.send("POST", `/people/${own?.id}/disable`, system, disable);
    expect([self.status, codeOf(self.body)]).toEqual([403, "own-account"]);
  });

  it("lists by part of a name or login, page by page", async () => {
    const page = await place.get(peopleOutput, "/people?limit=2", security);
    expect(page.items).toHaveLength(2);
    const next = await place.get(peopleOutput, `/people?limit=2&after=${page.next}`, security);
    expect(next.items[0]?.id).toBeGreaterThan(page.items[1]?.id ?? 0);
    const found = await place.get(peopleOutput, `/people?q=${encodeURIComponent("人员1")}`, system);
    expect(found.items.map((one) => one.login)).toContain("person-1");
    expect((await place.get(peopleOutput, "/people?q=%25", system)).items).toEqual([]);
  });
});

describe("who may do what", () => {
  it.each([
    ["open an account", "POST", "/people", "account.create"],
    ["grant", "POST", "/people/1/memberships", "account.grant"],
    ["end a membership", "POST", "/memberships/1/end", "account.grant"],
    ["see people", "GET", "/people", "account.read"],
    ["change organisations", "POST", "/organisations", "organisation.write"],
    ["verify", "GET", "/onboarding", "mandate.verify"],
    ["act at a window", "GET", "/window/mandates", "window.act"],
    ["authorise", "GET", "/mandates", "mandate.give"],
    ["hand over", "GET", "/tasks", "account.deputise"],
  ] as const)("%s: those alone who hold the right", async (_what, method, path, right) => {
    const holders: Readonly<Record<string, readonly string[]>> = {
      "account.create": ["system-administrator"],
      "account.grant": ["security-administrator"],
      "account.read": ["system-administrator", "security-administrator"],
      "organisation.write": ["system-administrator"],
      "mandate.verify": ["credit-officer", "window-clerk"],
      "window.act": ["window-clerk"],
      "mandate.give": ["legal-representative"],
      "account.deputise": ["department-officer", "credit-officer", "window-clerk"],
    };
    const uscc = await place.owner.row(z.object({ uscc: z.string() }), sql`select uscc from subject limit 1`);
    for (const role of Object.keys(ROLES)) {
      if (role === "visitor" || role === "operator") continue;
      const enterprise = role === "enterprise" || role === "legal-representative";
      const as = await place.as({
        role: roleOf(role),
        ...(enterprise ? { uscc: uscc?.uscc ?? "" } : {}),
      });
      const answer = await place.send(method, path, as, method === "POST" ? {} : undefined);
      const allowed = answer.status !== 403 && answer.status !== 401;
      expect(allowed, `${role} ${answer.status}`).toBe(holders[right]?.includes(role) === true);
    }
    expect((await place.send(method, path, {}, method === "POST" ? {} : undefined)).status).toBe(401);
  });
});

describe("granting", () => {
  it.each([
    [{ role: "minister" }, 400, "role-unknown"],
    [{ role: "enterprise" }, 403, "role-by-onboarding"],
    [{ role: "legal-representative" }, 403, "role-by-onboarding"],
    [{ role: "operator" }, 403, "role-by-onboarding"],
    [{ role: "bank-officer" }, 400, "role-elsewhere"],
    [{ organisation: "nowhere" }, 404, "organisation-unknown"],
    [{ from: addDays(today, -1) }, 400, "day-passed"],
    [{ from: addDays(today, 5), to: addDays(today, 4) }, 400, "days-reversed"],
  ])("refuses %o", async (wrong, status, code) => {
    const { id } = await open();
    const answer = await grant(id, "department-officer", BUREAU, wrong);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  });

  it("holds from its first day to its last", async () => {
    const officer = await member("department-officer", BUREAU);
    const coming = await open();
    await grant(coming.id, "department-officer", BUREAU, { from: addDays(today, 3), to: addDays(today, 4) });
    expect((await person(coming.id)).memberships).toMatchObject([
      { state: "coming", role: "department-officer" },
    ]);
    // At the end of the last day the rights are gone without a job.
    await place.owner.run(
      sql`update membership set valid_from = ${addDays(today, -9)}, valid_to = ${addDays(today, -1)} where id = ${officer.membership}`,
    );
    expect((await place.send("GET", "/me", officer.as)).status).toBe(401);
    expect((await person(officer.id)).memberships).toMatchObject([{ state: "ended" }]);
  });

  it("ends at once, on a day, or before it began", async () => {
    const officer = await member("department-officer", BUREAU);
    const end = (membership: number, more: object = {}) =>
      place.send("POST", `/memberships/${membership}/end`, security, { reason: "调离", ...more });
    expect((await end(officer.membership, { on: addDays(today, 2) })).body).toMatchObject({
      memberships: [{ state: "live", validTo: addDays(today, 2) }],
    });
    expect((await end(officer.membership)).body).toMatchObject({
      memberships: [{ state: "ended", validTo: today }],
    });
    expect((await place.send("GET", "/me", officer.as)).status).toBe(401);
    expect(codeOf((await end(officer.membership)).body)).toBe("membership-ended");
    const later = await open();
    await grant(later.id, "department-officer", BUREAU, { from: addDays(today, 9) });
    expect((await end(await membershipOf(later.id))).body).toMatchObject({
      memberships: [{ state: "withdrawn" }],
    });
    expect(codeOf((await end(999_999)).body)).toBe("membership-unknown");
  });

  it("keeps the last administrator of a kind", async () => {
    const only = await place.owner.row(
      z.object({ id: z.number(), account: z.number() }),
      sql`select id, account_id as account from membership where role = 'system-administrator' and ended_at is null order by id limit 1`,
    );
    await place.owner.run(sql`update account set disabled_at = now() where id in
      (select account_id from membership where role = 'system-administrator') and id <> ${only?.account}`);
    const answer = await place.send("POST", `/memberships/${only?.id}/end`, security, { reason: "x" });
    expect([answer.status, codeOf(answer.body)]).toEqual([409, "last-administrator"]);
  });
});

describe("the three administrators", () => {
  const tryBoth = async (
    first: string,
    second: string,
    days: readonly [string, string | null, string, string | null],
  ) => {
    const { id } = await open();
    const insert = (role: string, from: string, to: string | null) =>
      place.owner.run(sql`insert into membership (account_id, role, organisation_id, valid_from, valid_to)
        select ${id}, ${role}, id, ${from}, ${to} from organisation where code = 'credit-office'`);
    await insert(first, days[0], days[1]);
    return insert(second, days[2], days[3]).then(
      () => "taken",
      (error: unknown) =>
        error instanceof Error && "constraint" in error ? String(error.constraint) : "other",
    );
  };

  it("are kept apart from each other and from every business role, by the database itself", async () => {
    const roles = Object.keys(ROLES).filter((role) => role !== "visitor");
    for (const administrator of ADMINISTRATORS) {
      for (const role of roles) {
        const both = await tryBoth(administrator, role, ["2026-01-01", null, "2027-01-01", "2027-01-02"]);
        expect(both, `${administrator} and ${role}`).toBe(
          role === administrator ? "taken" : "administrators_apart",
        );
      }
    }
    expect(
      await tryBoth("department-officer", "credit-officer", ["2026-01-01", null, "2026-01-01", null]),
    ).toBe("taken");
  });

  it("follow one another only when no day is shared", async () => {
    const day = fc.integer({ min: 0, max: 12 }).map((n) => addDays("2026-03-01", n));
    const period = fc
      .tuple(day, fc.option(day, { nil: null }))
      .filter(([from, to]) => to === null || to >= from);
    await fc.assert(
      fc.asyncProperty(period, period, async ([a, b], [c, d]) => {
        const apart = (b !== null && b < c) || (d !== null && d < a);
        const tried = await tryBoth("system-administrator", "audit-administrator", [a, b, c, d]);
        expect(tried).toBe(apart ? "taken" : "administrators_apart");
      }),
      { numRuns: 40 },
    );
  });

  it("are refused by the operation in words; an update does not get around it", async () => {
    const { id } = await open();
    await grant(id, "audit-administrator", "credit-office");
    const answer = await grant(id, "security-administrator", "credit-office");
    expect([answer.status, codeOf(answer.body)]).toEqual([403, "administrators-apart"]);
    await grant(id, "audit-administrator", BUREAU);
    await expect(
      place.owner.run(
        sql`update membership set role = 'credit-officer' where id = ${await membershipOf(id)}`,
      ),
    ).rejects.toThrow("administrators_apart");
  });

  it("hold no business right, and are granted like anybody", () => {
    const business = [
      "registry.file",
      "delivery.send",
      "evaluation.read",
      "consent.use",
      "mandate.verify",
      "export.request",
    ];
    for (const role of ADMINISTRATORS) {
      expect(ROLE_RIGHTS[role].filter((right) => business.includes(right))).toEqual([]);
      expect(GRANTED_ROLES.has(role)).toBe(true);
    }
  });

  it("never administer their own account", async () => {
    const me = await place.get(meOutput, "/me", security);
    const all = await place.get(peopleOutput, `/people?q=${me.person.login}`, security);
    const own = all.items.find((one) => one.login === me.person.login)?.id ?? 0;
    expect(codeOf((await grant(own, "security-administrator", BUREAU)).body)).toBe("own-account");
    const end = await place.send("POST", `/memberships/${me.membership.id}/end`, security, { reason: "x" });
    expect(codeOf(end.body)).toBe("own-account");
  });
});

describe("leave and transfer", () => {
  const name = (as: As, colleague: number, from = today, to = addDays(today, 7)) =>
    place.send("POST", "/deputies", as, { colleague, from, to, reason: "休假" });

  it("lets a deputy act in the absent person's place, for the days named, and shows for whom", async () => {
    const absent = await member("department-officer", BUREAU);
    const deputy = await member("department-officer", BUREAU);
    expect((await name(absent.as, deputy.membership)).status).toBe(200);
    const made = (await person(deputy.id)).memberships.find((one) => one.deputyFor !== null);
    expect(made).toMatchObject({ role: "department-officer", organisation: { code: BUREAU }, state: "live" });
    const key = await createKey(place.owner, made?.id ?? 0, "deputy");
    const acting = { authorization: `Bearer ${key}`, "x-purpose": "operation" };
    const me = await place.get(meOutput, "/me", acting);
    expect(me.membership.deputyFor).toBe((await person(absent.id)).displayName);
    // A deputy names no deputy; with the absent person's membership the deputy's ends.
    expect(codeOf((await name(acting, absent.membership)).body)).toBe("deputy-of-deputy");
    await place.send("POST", `/memberships/${absent.membership}/end`, security, { reason: "离任" });
    expect((await place.send("GET", "/me", acting)).status).toBe(401);
  });

  it.each([
    ["somebody of another organisation", OTHER_BUREAU, today, "colleague-unknown"],
    ["a day that has passed", BUREAU, addDays(today, -1), "day-passed"],
  ])("refuses %s", async (_what, organisation, from, code) => {
    const absent = await member("department-officer", BUREAU);
    const other = await member("department-officer", organisation);
    expect(codeOf((await name(absent.as, other.membership, from)).body)).toBe(code);
  });

  it("is ended by either of the two, and by nobody else", async () => {
    const absent = await member("department-officer", BUREAU);
    const deputy = await member("department-officer", BUREAU);
    const third = await member("department-officer", BUREAU);
    await name(absent.as, deputy.membership);
    const { items } = await place.get(deputiesOutput, "/deputies", deputy.as);
    expect(items).toMatchObject([{ own: true, state: "live" }]);
    const end = (as: As) => place.send("POST", `/deputies/${items[0]?.membership}/end`, as, {});
    expect(codeOf((await end(third.as)).body)).toBe("deputy-unknown");
    expect((await end(deputy.as)).body).toMatchObject({ items: [{ state: "ended" }] });
    expect(codeOf((await end(absent.as)).body)).toBe("deputy-unknown");
  });

  it("hands open deliveries and waiting rows to a colleague; who sent them stays written", async () => {
    const leaving = await member("department-officer", BUREAU);
    const staying = await member("department-officer", BUREAU);
    const stranger = await member("department-officer", OTHER_BUREAU);
    const row = penalty(60, {
      CF_XDR_LB: "个体工商户",
      CF_XDR_SHXYM: "",
      CF_XDR_GSZC: registrationNumber(60),
    });
    const sent = await place.deliver([row], { item: "CF", department: BUREAU });
    await place.owner.run(
      sql`update batch set membership_id = ${leaving.membership}, delivered_by = 'leaving' where id = ${sent.batch}`,
    );
    expect((await place.get(tasksOutput, "/tasks", leaving.as)).items).toMatchObject([
      { kind: "held-rows", reference: String(sent.batch), count: 1 },
    ]);
    const wrong = await place.send("POST", "/handovers", leaving.as, {
      to: stranger.membership,
      reason: "调动",
    });
    expect(codeOf(wrong.body)).toBe("colleague-unknown");
    const handed = await place.send("POST", "/handovers", leaving.as, {
      to: staying.membership,
      reason: "调动",
    });
    expect(handed.body).toMatchObject({ batches: [sent.batch], applications: [] });
    expect((await place.get(tasksOutput, "/tasks", leaving.as)).items).toEqual([]);
    expect((await place.get(tasksOutput, "/tasks", staying.as)).items).toHaveLength(1);
    expect((await place.readDelivery(sent.batch)).deliveredBy).toBe("leaving");
    // The security administrator moves it as well, when somebody leaves.
    const back = await member("department-officer", BUREAU);
    const end = { reason: "调离", handOverTo: back.membership };
    expect((await place.send("POST", `/memberships/${staying.membership}/end`, security, end)).status).toBe(
      200,
    );
    expect((await place.get(tasksOutput, "/tasks", back.as)).items).toHaveLength(1);
  });
});
