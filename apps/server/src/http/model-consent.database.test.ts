import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  candidateDecisionsOutput,
  candidatesOutput,
  consentChoicesOutput,
  consentOutput,
  explanationOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { ROLE_RIGHTS } from "@xinpark/kernel/rights";
import { jobActor, type Actor, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import {
  nameOf,
  openPlace,
  penalty,
  registration,
  TODAY,
  uscc,
  type As,
  type Place,
  type Row,
} from "../test-support/index.ts";

/** A model by consent: evaluated while the enterprise's consent to the office lives, from its items alone, and never without. */

let place: Place;
let own: As;
let office: As;
let elsewhere: As;

const statement = (index: number, changes: Row = {}): Row => ({
  CW_MC: nameOf(index),
  CW_USCC: uscc(index),
  CW_ND: "2025",
  CW_YYSR: "1200",
  CW_SQSR: "1000",
  CW_SXSR: "300",
  CW_YSQC: "100",
  CW_YSQM: "120",
  CW_ZC: "2000",
  CW_FZ: "800",
  CW_SJ: "已审计",
  CW_TBRQ: "2026/04/20",
  CW_CNS: "已承诺",
  ...changes,
});

beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([statement(1), statement(2)], { item: "financial-statement" });
  await place.deliver([penalty(1)], { item: "CF" });
  own = await place.as({ role: "legal-representative", uscc: uscc(1) });
  office = await place.as({ role: "credit-officer" });
  await place.owner.run(
    sql`insert into organisation (code, label_zh, label_en, kind, region) values ('other-park', '另一园区', 'Other park', 'park', 'zibo-hitech')`,
  );
  elsewhere = await place.as({ role: "credit-officer", organisation: "other-park" });
});
afterAll(() => place.close());

const explain = (as: As, index = 1) =>
  place.get(explanationOutput, `/subjects/${uscc(index)}/evaluation?model=credit-management`, as);
const terms = {
  organisation: "credit-office",
  purpose: "credit-management",
  items: [{ item: "financial-statement" }],
  from: TODAY,
  to: addDays(TODAY, 90),
  agreed: true,
};
const give = (changes: Record<string, unknown> = {}) =>
  place.send("POST", "/consents", own, { ...terms, ...changes });

test("is offered to the offices of the enterprise's own place, with the model's items and no others", async () => {
  const choices = await place.get(consentChoicesOutput, "/consents/choices", own);
  expect(choices.organisations).toContainEqual(
    expect.objectContaining({ code: "credit-office", kind: "office" }),
  );
  expect(choices.purposes).toContainEqual(
    expect.objectContaining({
      code: "credit-management",
      model: expect.objectContaining({ items: ["financial-statement"] }),
    }),
  );
  const refused = { status: 400, body: { error: { code: "consent-model-items", path: "items" } } };
  expect(await give({ items: [{ item: "financial-statement", fields: ["CW_YYSR"] }] })).toMatchObject(
    refused,
  );
  expect(await give({ items: [{ item: "financial-statement" }, { item: "CF" }] })).toMatchObject(refused);
  expect(await give({ purpose: "credit-granting" })).toMatchObject({
    status: 400,
    body: { error: { code: "consent-receiver" } },
  });
});

test("gives a class to the enterprise and the office it named while it lives, and to nobody else", async () => {
  for (const as of [own, office]) {
    const before = await explain(as);
    expect(before).toMatchObject({ score: null, grade: null, contributions: [], changes: null });
    expect(before.why?.zh).toContain("授权");
  }
  const given = await give();
  expect([given.status, given.body]).toMatchObject([200, { model: { id: "credit-management" } }]);
  const { consent } = consentOutput.parse(given.body);
  const told = await explain(own);
  expect(told.grade).not.toBeNull();
  expect(told.contributions.filter((one) => one.kind === "indicator")).toHaveLength(4);
  expect(await explain(office)).toEqual({ ...told, computedAt: expect.any(String) });
  // Another office of the same area, and the enterprise beside it, got none.
  expect((await explain(elsewhere)).grade).toBeNull();
  expect((await explain(office, 2)).grade).toBeNull();
  const looked = await place.owner.rows(
    z.object({ consent: z.number() }),
    sql`select (detail->>'consent')::bigint as consent from audit_entry where operation = 'evaluation.explain' and detail->>'consent' is not null`,
  );
  expect(looked).toEqual([{ consent }, { consent }]);

  place.setToday(addDays(TODAY, 91));
  expect((await explain(own)).grade).toBeNull();
  place.setToday(TODAY);
  expect((await place.send("POST", `/consents/${consent}/revocation`, own, { reason: "" })).status).toBe(200);
  expect((await explain(office)).grade).toBeNull();
  expect((await explain(own)).grade).toBeNull();
});

test("opens that one subject and those items in its transaction, nothing else, and nothing once it is revoked", async () => {
  const { consent } = consentOutput.parse((await give()).body);
  const { door } = place.application;
  const actor = await officer();
  const open = (session: Session) => session.openModelConsent(1, "credit-management");
  const seen = await door.open(actor, async (session) => {
    expect((await open(session))?.items).toEqual(["financial-statement"]);
    return {
      records: await session.rows(reached, ALL),
      results: await session.rows(z.object({}), sql`select from evaluation_result`),
      consents: await session.rows(z.object({}), sql`select from consent`),
    };
  });
  const one = { subject: 1, item: "financial-statement" };
  expect(seen).toEqual({ records: [one], results: [], consents: [] });
  // Another office of the area is given none, and keeps what it reaches by itself.
  await door.open({ ...actor, membershipId: null }, async (session) => {
    expect(await open(session)).toBeNull();
    expect(await session.rows(reached, ALL)).toContainEqual({ subject: 1, item: "REG" });
  });
  // Revoked while it is read: the reading is undone.
  const midway = door.open(actor, async (session) => {
    await open(session);
    await place.send("POST", `/consents/${consent}/revocation`, own, { reason: "" });
    return session.rows(reached, ALL);
  });
  await expect(midway).rejects.toMatchObject({ problems: [{ code: "consent-not-live" }] });
  expect(await door.open(actor, open)).toBeNull();
});

const reached = z.object({ subject: z.number(), item: z.string() });
const ALL = sql`select distinct subject_id as subject, item from record order by 1, 2`;

async function officer(): Promise<Actor> {
  const row = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select m.id from membership m join organisation o on o.id = m.organisation_id where o.code = 'credit-office' and m.role = 'credit-officer' limit 1`,
  );
  return {
    ...jobActor("test", "officer"),
    role: "credit-officer",
    membershipId: row?.id ?? 0,
    channel: "api",
    rights: ROLE_RIGHTS["credit-officer"],
  };
}

test("candidates are consenting enterprises alone, each decided by a person with a reason, and only while the consent lives", async () => {
  const loan = (index: number) => ({
    DK_MC: nameOf(index),
    DK_USCC: uscc(index),
    DK_ZT: "有贷款且按期履约",
    DK_TJRQ: "2026/05/20",
    DK_LY: "企业",
    DK_JG: "",
    DK_SQ: "SQ-1",
  });
  await place.deliver([loan(1), loan(2)], { item: "loan-status" });
  const waiting = () => place.get(candidatesOutput, "/candidates", office);
  expect((await waiting()).items).toEqual([]);
  const given = await give({ purpose: "finance-candidates", items: [{ item: "loan-status" }] });
  const { consent } = consentOutput.parse(given.body);
  const { items } = await waiting();
  expect(items).toMatchObject([
    { consent, subject: { code: uscc(1) }, proposed: { id: "red" }, decision: null },
  ]);
  expect(items[0]?.reasons.length).toBeGreaterThan(0);
  expect((await place.get(candidatesOutput, "/candidates", elsewhere)).items).toEqual([]);

  const decide = (index: number, body: Record<string, unknown>) =>
    place.send("POST", `/candidates/${uscc(index)}/decision`, office, {
      model: "finance-candidates",
      verdict: "confirmed",
      reason: "经核实，按期履约",
      document: "名单〔2026〕1号",
      ...body,
    });
  const refusal = (code: string) => ({ body: { error: { code } } });
  expect(await decide(2, {})).toMatchObject(refusal("candidate-no-consent"));
  expect(await decide(1, { document: "" })).toMatchObject(refusal("candidate-paper"));
  expect(await decide(1, { model: "park-credit" })).toMatchObject(refusal("candidate-model"));
  expect(await decide(1, {})).toMatchObject({
    status: 200,
    body: { proposed: { id: "red" }, verdict: "confirmed" },
  });
  const decided = async (as: As) =>
    (await place.get(candidateDecisionsOutput, "/candidate-decisions", as)).items;
  expect(await decided(own)).toMatchObject([{ verdict: "confirmed", decidedBy: null, withdrawn: null }]);
  expect(await decided(await place.as({ role: "legal-representative", uscc: uscc(2) }))).toEqual([]);
  const [decision] = await decided(office);
  expect((await waiting()).items[0]?.decision?.id).toBe(decision?.id);

  await place.send("POST", `/consents/${consent}/revocation`, own, { reason: "" });
  expect((await waiting()).items).toEqual([]);
  expect(await decide(1, {})).toMatchObject(refusal("candidate-no-consent"));
  // Without a consent the database takes no decision, whoever asks.
  const forced = place.application.door.open(await officer(), (session) =>
    session.run(sql`insert into candidate_decision (subject_id, model, model_version, proposed, consent_id, verdict, reason, document,
      organisation_id, decided_by, account_id, decided_on, area_no, park_no)
      select 1, 'finance-candidates', '1', 'red', ${consent}, 'confirmed', 'x', 'x', o.id, 'x', 1, ${TODAY}, 0, null from organisation o limit 1`),
  );
  await expect(forced).rejects.toThrow("row-level security");
  const gone = await place.send("POST", `/candidate-decisions/${decision?.id ?? 0}/withdrawal`, office, {
    reason: "企业撤回授权",
  });
  expect(gone).toMatchObject({ status: 200, body: { withdrawn: { reason: "企业撤回授权" } } });
});
