import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  consentFileOutput,
  consentInput,
  consentListOutput,
  consentNoticeListOutput,
  consentOutput,
  consentReportContentOutput,
  consentReportListOutput,
  lookupListOutput,
  type ConsentInput,
} from "@xinpark/kernel/contract";
import { ROLE_RIGHTS } from "@xinpark/kernel/rights";
import type { Actor, Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { consentOperations } from "@xinpark/services/consent";
import { openPlace, penalty, registration, TODAY, uscc, type As, type Place } from "../test-support/index.ts";

/** What an enterprise opens to a bank, how it ends, and who sees that it was looked at. */

let place: Place;
let owner: As;
let bank: As;
let other: As;
let office: As;

beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
  for (const code of ["bank-a", "bank-b"])
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values (${code}, ${`测试银行${code}`}, ${`Test ${code}`}, 'bank', 'zibo-hitech')`,
    );
  owner = await place.as({ role: "legal-representative", uscc: uscc(1) });
  bank = await place.as({ role: "bank-officer", organisation: "bank-a" });
  other = await place.as({ role: "bank-officer", organisation: "bank-b" });
  office = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

const terms: ConsentInput = {
  organisation: "bank-a",
  purpose: "credit-granting",
  items: [{ item: "CF" }],
  from: TODAY,
  to: "2026-12-31",
  agreed: true,
};

async function give(more: Partial<ConsentInput> = {}) {
  const answer = await place.send("POST", "/consents", owner, { ...terms, ...more });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return consentOutput.parse(answer.body);
}

const read = (consent: number, as: As, query = "") =>
  place.send("GET", `/consents/${consent}/file${query}`, as);
const refusal = (code: string) => ({ status: 403, body: { error: { code } } });

/** The bank's person as the door knows them, without the API in between. */
async function bankActor(code: string, purpose = "credit-granting"): Promise<Actor> {
  const row = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select id from organisation where code = ${code}`,
  );
  return {
    name: `officer of ${code}`,
    role: "bank-officer",
    accountId: null,
    membershipId: null,
    rights: ROLE_RIGHTS["bank-officer"],
    scope: { low: null, high: null, subject: null, department: row?.id ?? -1, publicOnly: false },
    channel: "api",
    purpose,
    caseNumber: null,
    requestId: null,
  };
}

const countRow = z.object({ item: z.string(), subject: z.number(), count: z.number() });
const counts = (session: Session, table: string) =>
  session.rows(
    countRow,
    table === "record"
      ? sql`select item, subject_id as subject, count(*) as count from record group by item, subject_id order by item, subject_id`
      : sql`select item, subject_id as subject, count(*) as count from record_entry group by item, subject_id order by item, subject_id`,
  );

describe("in the database, as the role of the application", () => {
  it.each(["record", "record_entry"])(
    "%s has no row for a bank before its consent is opened, and only what was consented to after",
    async (table) => {
      const consent = await give();
      await place.application.door.open(await bankActor("bank-a"), async (session) => {
        expect(await counts(session, table)).toEqual([]);
        const opened = await session.openConsent(consent.consent);
        expect(opened.items).toEqual(["CF"]);
        expect(await counts(session, table)).toEqual([{ item: "CF", subject: opened.subject, count: 1 }]);
        const results = await session.rows(
          z.object({ subject_id: z.number() }),
          sql`select subject_id from evaluation_result`,
        );
        expect(results).toEqual([]);
      });
      // The next transaction of the same connections begins with nothing.
      await place.application.door.open(await bankActor("bank-a"), async (session) => {
        expect(await counts(session, table)).toEqual([]);
      });
    },
  );

  it("consents, notices and reports of others are not there", async () => {
    await give();
    await place.application.door.open(await bankActor("bank-b"), async (session) => {
      for (const table of [sql`consent`, sql`consent_notice`, sql`consent_report`])
        expect(await session.rows(z.unknown(), sql`select 1 from ${table}`)).toEqual([]);
    });
  });
});

describe("a consent opens nothing", () => {
  it("to another bank, for another purpose, before it begins, after it ends, or for other items", async () => {
    const consent = await give({ from: "2026-07-01", to: "2026-07-31" });
    const { consent: id } = consent;
    expect(consent.state).toBe("upcoming");
    expect(await read(id, bank)).toMatchObject(refusal("consent-not-live"));
    for (const [day, status] of [
      ["2026-06-30", 403],
      ["2026-07-01", 200],
      ["2026-07-31", 200],
      ["2026-08-01", 403],
    ] as const) {
      place.setToday(day);
      expect((await read(id, bank)).status, day).toBe(status);
      expect(await read(id, other)).toMatchObject(refusal("consent-not-live"));
      expect((await read(id, { ...bank, "x-purpose": "post-loan" })).status, day).toBe(403);
    }
    place.setToday("2026-07-02");
    expect((await place.get(consentFileOutput, `/consents/${id}/file?item=REG`, bank)).records).toEqual([]);
    const file = await place.get(consentFileOutput, `/consents/${id}/file`, bank);
    expect(file.records.map((record) => record.item)).toEqual(["CF"]);
    expect(file.subject.uscc).toBe(uscc(1));
    place.setToday(TODAY);
  });

  it("when the bank gave it back", async () => {
    const { consent } = await give();
    expect((await place.send("POST", `/consents/${consent}/end`, other)).status).toBe(404);
    expect((await place.send("POST", `/consents/${consent}/end`, bank)).body).toMatchObject({
      state: "ended",
    });
    expect(await read(consent, bank)).toMatchObject(refusal("consent-not-live"));
  });

  it("without a purpose", async () => {
    const { consent } = await give();
    const { authorization = "" } = bank;
    expect(await read(consent, { authorization })).toMatchObject({
      status: 400,
      body: { error: { code: "purpose-missing" } },
    });
    expect(await read(consent, { authorization, "x-purpose": "supervision" })).toMatchObject({
      status: 400,
      body: {
        error: {
          code: "purpose-unknown",
          details: { purposes: [{ code: "credit-granting" }, { code: "post-loan" }] },
        },
      },
    });
  });
});

it("only the fields named are opened, beside what is public anyway", async () => {
  const narrow = await give({ items: [{ item: "CF", fields: ["CF_WSH"] }] });
  expect(narrow.items[0]?.fields?.map((field) => field.code)).toEqual(["CF_WSH"]);
  const file = await place.get(consentFileOutput, `/consents/${narrow.consent}/file`, bank);
  const shown = Object.keys(file.records[0]?.fields ?? {});
  expect(shown).toContain("CF_WSH");
  // Government's own remarks and people's documents are never opened by consent.
  for (const field of ["BZ", "CF_FR_ZJHM"]) expect(shown).not.toContain(field);
  expect(file.withheld[0]?.fields.map((field) => field.code)).toContain("BZ");
});

describe("what cannot be consented to", () => {
  it.each([
    ["a purpose that is not for consent", { purpose: "supervision" }, "consent-purpose", "purpose"],
    ["yesterday", { from: "2026-05-31" }, "consent-period", "from"],
    ["an end before the beginning", { to: "2026-05-31" }, "consent-period", "to"],
    ["longer than the purpose allows", { to: "2027-06-02" }, "consent-too-long", "to"],
    ["an unknown item", { items: [{ item: "NO" }] }, "consent-item-unknown", "items[0].item"],
    [
      "an unknown field",
      { items: [{ item: "CF", fields: ["NO"] }] },
      "consent-field-unknown",
      "items[0].fields[0]",
    ],
    [
      "a field that is never disclosed",
      { items: [{ item: "CF", fields: ["CF_FR_ZJHM"] }] },
      "consent-field-closed",
      "items[0].fields[0]",
    ],
    ["a receiver that is no bank", { organisation: "zbgx-scjg" }, "consent-receiver", "organisation"],
    ["a post-loan clause that ends first", { postLoanTo: "2026-07-01" }, "consent-post-loan", "postLoanTo"],
  ] satisfies readonly (readonly [string, Partial<ConsentInput>, string, string])[])(
    "%s",
    async (_what, more, code, path) => {
      const answer = await place.send("POST", "/consents", owner, { ...terms, ...more });
      expect(answer).toMatchObject({ status: 400, body: { error: { code, path } } });
    },
  );

  it("anything by somebody who is not the enterprise, or who has not agreed", async () => {
    expect((await place.send("POST", "/consents", bank, terms)).status).toBe(403);
    expect((await place.send("POST", "/consents", office, terms)).status).toBe(403);
    expect((await place.send("POST", "/consents", owner, { ...terms, agreed: false })).status).toBe(400);
  });
});

describe("revocation", () => {
  it("stops the next reading, tells the bank, and leaves what was lawfully obtained", async () => {
    const { consent } = await give();
    const obtained = consentReportContentOutput.parse(
      (await place.send("POST", `/consents/${consent}/reports`, bank)).body,
    );
    expect(obtained.content.records).toHaveLength(1);
    const revoked = await place.send("POST", `/consents/${consent}/revocation`, owner, {
      reason: "不再需要",
    });
    expect(revoked.body).toMatchObject({ state: "revoked", opensFor: [], revoked: { reason: "不再需要" } });
    expect(await read(consent, bank)).toMatchObject(refusal("consent-not-live"));
    expect(await place.send("POST", `/consents/${consent}/reports`, bank)).toMatchObject(
      refusal("consent-not-live"),
    );

    const { items } = await place.get(consentNoticeListOutput, "/consent-notices", bank);
    const notice = items.find((one) => one.consent === consent && one.kind === "revoked");
    expect(notice?.acknowledgedAt).toBeNull();
    expect(
      (await place.send("POST", `/consent-notices/${notice?.notice ?? 0}/acknowledgement`, other)).status,
    ).toBe(404);
    expect(
      (await place.send("POST", `/consent-notices/${notice?.notice ?? 0}/acknowledgement`, bank)).status,
    ).toBe(200);
    const after = await place.get(consentNoticeListOutput, "/consent-notices", bank);
    expect(after.items.find((one) => one.notice === notice?.notice)?.acknowledgedAt).not.toBeNull();

    const again = await place.get(consentReportContentOutput, `/consent-reports/${obtained.report}`, bank);
    expect(again).toEqual(obtained);
    const mine = await place.get(consentReportListOutput, "/consent-reports", owner);
    expect(mine.items.map((one) => one.report)).toContain(obtained.report);
    expect((await place.send("GET", `/consent-reports/${obtained.report}`, other)).status).toBe(404);
    place.setToday("2031-06-02");
    expect((await place.send("GET", `/consent-reports/${obtained.report}`, bank)).status).toBe(404);
    place.setToday(TODAY);
  });

  it("is the enterprise's alone, and happens once", async () => {
    const { consent } = await give();
    const stranger = await place.as({ role: "legal-representative", uscc: uscc(2) });
    expect((await place.send("POST", `/consents/${consent}/revocation`, bank, {})).status).toBe(403);
    expect((await place.send("POST", `/consents/${consent}/revocation`, stranger, {})).status).toBe(404);
    expect((await place.send("POST", `/consents/${consent}/revocation`, owner, {})).status).toBe(200);
    expect((await place.send("POST", `/consents/${consent}/revocation`, owner, {})).status).toBe(409);
  });

  it("between two statements of a reading undoes the reading", async () => {
    const { consent } = await give();
    const actor = await bankActor("bank-a");
    const reading = place.application.door.open(actor, async (session) => {
      await session.openConsent(consent);
      const before = await counts(session, "record");
      expect((await place.send("POST", `/consents/${consent}/revocation`, owner, {})).status).toBe(200);
      await session.audit({ operation: "test.reading", class: "read", subjects: [1] });
      return before;
    });
    await expect(reading).rejects.toThrow("consent-not-live");
    const left = await place.owner.rows(
      z.unknown(),
      sql`select from audit_entry where operation = 'test.reading'`,
    );
    expect(left).toEqual([]);
  });

  it("waits for the commit of a reading that has looked again, and no reading that begins later succeeds", async () => {
    const { consent } = await give();
    const actor = await bankActor("bank-a");
    const order: string[] = [];
    let revoking: Promise<void> | undefined;
    await place.application.door.open(actor, async (session) => {
      const opened = await session.openConsent(consent);
      await opened.confirm();
      revoking = place
        .send("POST", `/consents/${consent}/revocation`, owner, {})
        .then(({ status }) => void order.push(`revoked ${status}`));
      // The revocation is under way and waits for the lock; only then the reading ends.
      await expect
        .poll(async () => {
          const waiting = await place.owner.row(
            z.object({ count: z.number() }),
            sql`select count(*) as count from pg_stat_activity where wait_event_type = 'Lock' and query like 'update consent%' and datname = current_database()`,
          );
          return waiting?.count ?? 0;
        })
        .toBe(1);
      order.push("read");
    });
    await revoking;
    expect(order).toEqual(["read", "revoked 200"]);
    expect(await read(consent, bank)).toMatchObject(refusal("consent-not-live"));
  });

  it("leaves the authority over a loan that was granted, to its settlement", async () => {
    const { consent } = await give({ postLoanTo: "2029-06-01" });
    const after = { ...bank, "x-purpose": "post-loan" };
    const loan = { reference: "贷2026-1", from: TODAY };
    expect((await read(consent, after)).status).toBe(403);
    expect((await place.send("POST", `/consents/${consent}/loan`, other, loan)).status).toBe(404);
    expect((await place.send("POST", `/consents/${consent}/loan`, bank, loan)).status).toBe(200);
    await place.send("POST", `/consents/${consent}/revocation`, owner, {});
    expect((await read(consent, bank)).status).toBe(403);
    expect((await read(consent, after)).status).toBe(200);
    place.setToday("2027-01-10");
    expect((await read(consent, after)).status).toBe(200);
    const settled = await place.send("POST", `/consents/${consent}/settlement`, bank, { on: "2027-01-10" });
    expect(settled.status).toBe(200);
    place.setToday("2027-01-11");
    expect((await read(consent, after)).status).toBe(403);
    place.setToday(TODAY);
  });
});

describe("who looked", () => {
  it("is seen by the enterprise with organisation, role, purpose and case, without the person's name", async () => {
    const { consent } = await give();
    await read(consent, { ...bank, "x-case-number": encodeURIComponent("授信2026-7") });
    await place.send("GET", `/subjects/${uscc(1)}`, office);
    await place.send("GET", `/subjects/${uscc(1)}`, owner);
    const seen = await place.get(lookupListOutput, "/lookups", owner);
    expect(seen.keptYears).toBe(5);
    expect(seen.items.slice(0, 3)).toMatchObject([
      { operation: "file.read", role: "legal-representative", own: true, purpose: { code: "own-file" } },
      { operation: "file.read", role: "credit-officer", own: false, purpose: { code: "supervision" } },
      {
        operation: "consent.read-file",
        role: "bank-officer",
        organisation: { zh: "测试银行bank-a" },
        purpose: { code: "credit-granting" },
        caseNumber: "授信2026-7",
      },
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/bank-officer-\d|credit-officer-\d/u);
  });

  it("shows nobody else's looks, no public page, and nothing to a session that is nobody's own", async () => {
    const second = await place.as({ role: "legal-representative", uscc: uscc(2) });
    const before = await place.get(lookupListOutput, "/lookups", second);
    await place.send("GET", `/subjects/${uscc(2)}`);
    await place.send("GET", `/subjects/${uscc(2)}`, owner);
    await place.send("GET", `/subjects/${uscc(1)}`, office);
    expect((await place.get(lookupListOutput, "/lookups", second)).items).toEqual(before.items);
    expect((await place.send("GET", "/lookups", office)).status).toBe(403);
    await place.application.door.open(await bankActor("bank-a"), async (session) => {
      expect(
        await session.rows(z.unknown(), sql`select * from lookups_of_own_file(null, 100, date '2000-01-01')`),
      ).toEqual([]);
    });
    const peeking = place.application.door.open(await bankActor("bank-a"), (session) =>
      session.rows(z.unknown(), sql`select 1 from audit_entry`),
    );
    await expect(peeking).rejects.toThrow("permission denied");
  });
});

it("the lists of consents are each side's own; the park sees those of its enterprises", async () => {
  const { consent } = await give();
  const numbers = async (as: As) =>
    (await place.get(consentListOutput, "/consents?limit=500", as)).items.map((one) => one.consent);
  expect(await numbers(owner)).toContain(consent);
  expect(await numbers(bank)).toContain(consent);
  expect(await numbers(office)).toContain(consent);
  expect(await numbers(other)).toEqual([]);
});

it("a clerk at the window gives it on the scanned letter of authority, and both names stand in it", async () => {
  const paper = "a".repeat(64);
  const subject = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select id from subject where uscc = ${uscc(1)}`,
  );
  const desk = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select id from organisation where code = 'credit-office'`,
  );
  await place.owner.run(sql`
    insert into mandate (number, kind, subject_id, given_by_name, organisation_id, presenter_name, rights, valid_from, valid_to, documents, recorded_by)
    values ('W-1', 'window', ${subject?.id}, '示例', ${desk?.id}, '示例', '{consent.give}', '2026-01-01', '2026-12-31', ${JSON.stringify([{ name: "a.pdf", digest: paper }])}, 'clerk')`);
  const clerk: Actor = {
    ...(await bankActor("bank-a")),
    name: "clerk",
    role: "window-clerk",
    rights: ["consent.give"],
    scope: { low: null, high: null, subject: subject?.id ?? 0, department: null, publicOnly: false },
    purpose: null,
    onBehalfOf: { mandate: "W-1", subject: subject?.id ?? 0, name: "示例企业" },
  };
  const { services, door } = place.application;
  const input = consentInput.parse(terms);
  const given = await consentOperations.give.perform(services, door, clerk, input);
  expect(given.givenBy).toMatchObject({ name: "clerk", onBehalfOf: "示例企业" });
  expect(given.evidence).toEqual({ kind: "document", digest: paper });
  const without = { ...clerk, onBehalfOf: { mandate: "W-2", subject: subject?.id ?? 0, name: "示例企业" } };
  await expect(consentOperations.give.perform(services, door, without, input)).rejects.toThrow(
    "consent-paper-missing",
  );
});
