import { addDays } from "@xinpark/kernel/day";
import type { Role } from "@xinpark/kernel/rights";
import { parseDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { jobActor, type Actor } from "@xinpark/platform/door";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { actorOfKey, visitor, type Asking } from "@xinpark/services/account";
import { storeDefinitions } from "@xinpark/services/definition";
import { evaluateAll } from "@xinpark/services/evaluation";
import { z } from "zod";
import {
  BUREAU,
  openPlace,
  OTHER_BUREAU,
  registration,
  TODAY,
  uscc,
  type As,
  type Member,
  type Place,
} from "../index.ts";
import { MODES, markOf, PLACES, receiptMark, RECORDS, type PlaceName, type PrincipalName } from "./sees.ts";

/** The little world of the rights matrix: two enterprises, their marked records, and everyone who may ask for them. */

export interface World {
  readonly place: Place;
  readonly actors: Readonly<Record<PrincipalName, Actor>>;
  readonly codes: Readonly<Record<PlaceName, string>>;
  readonly batches: Readonly<Record<PlaceName, number>>;
  /** A record of each enterprise. */
  readonly records: Readonly<Record<PlaceName, number>>;
  readonly consent: number;
  /** A report that the bank obtained by the consent. */
  readonly report: number;
  /** The number of the park enterprise's code. */
  readonly creditCode: string;
  /** Numbers of the receipts of the deliveries. */
  readonly receipts: Readonly<Record<PlaceName, string>>;
  readonly accounts: readonly number[];
}

const INDEX: Readonly<Record<PlaceName, number>> = { park: 1, jinan: 3 };
const BUREAUS: Readonly<Record<PlaceName, string>> = { park: BUREAU, jinan: "jinan-bureau" };

export async function openWorld(): Promise<World> {
  const place = await openPlace();
  await addDefinitions(place);
  await addOrganisations(place);
  await place.deliver(
    [registration(INDEX.park), registration(INDEX.jinan, { REG_XZQH: "370102", REG_YQ: "" })],
    { item: "REG" },
  );
  const batches = { park: await deliverMarked(place, "park"), jinan: await deliverMarked(place, "jinan") };
  for (const model of place.application.installation().pack.models)
    await evaluateAll(place.application.evaluation, { model, asOf: null, knownAt: null }, "");
  for (const where of PLACES) await overrideClass(place, where);
  const consent = await giveConsent(place);
  const receipts = {
    park: await receiptOf(place, batches.park),
    jinan: await receiptOf(place, batches.jinan),
  };
  return {
    place,
    actors: await makeActors(place),
    codes: { park: uscc(INDEX.park), jinan: uscc(INDEX.jinan) },
    batches,
    records: { park: await recordOf(place, "park"), jinan: await recordOf(place, "jinan") },
    consent,
    report: await obtainReport(place, consent),
    creditCode: await issueCode(place),
    receipts,
    accounts: (
      await place.owner.rows(z.object({ id: z.number() }), sql`select id from account order by id`)
    ).map((row) => row.id),
  };
}

/** The item whose fields bear the marks, its uses and its window. */
const ITEM = "MARKED";

async function addDefinitions(place: Place): Promise<void> {
  const head = {
    version: "1",
    validFrom: "2000-01-01",
    label: { zh: "标记", en: "Marked" },
    sources: [{ title: "test", confirmed: true }],
  };
  const text = (code: string, disclosure: string) => ({
    code,
    label: { zh: code, en: code },
    presence: "optional",
    disclosure,
    type: "text",
    maxLength: 100,
  });
  const uses = { score: false, measure: false, specialReport: false, basis: "test" };
  const definitions = [
    {
      kind: "item",
      id: ITEM,
      ...head,
      edition: "1",
      class: "marked",
      polarity: "neutral",
      disclosure: "public",
      fields: [
        { ...text("WHO", "public"), type: "code", identifier: "uscc", maxLength: 18 },
        text("KIND", "public"),
        { ...text("DAY", "public"), presence: "mandatory", type: "date", maxLength: undefined },
        ...MODES.map((mode) => text(`FIELD_${mode}`, mode)),
      ],
      roles: { identifiers: [{ field: "WHO", identifier: "uscc" }], decidedOn: "DAY" },
      establishes: "nothing",
      key: ["WHO", "KIND"],
      updateCycle: "daily",
      retention: { years: 5, from: "decision", basis: "test" },
      severity: { otherwise: null },
    },
    {
      kind: "use-rule",
      id: "use-marked",
      ...head,
      province: "national",
      item: ITEM,
      rules: [
        { when: { field: "KIND", equals: "published" }, publish: true, share: true, ...uses },
        { when: { field: "KIND", equals: "shared" }, publish: false, share: true, ...uses },
        { publish: false, share: false, ...uses },
      ],
    },
    {
      kind: "publication-rule",
      id: "publication-marked",
      ...head,
      province: "national",
      items: [ITEM],
      start: "decision",
      windows: {},
      atMaximum: "ends",
    },
  ].map((definition) => expectValue(parseDefinition(JSON.parse(JSON.stringify(definition)), "matrix")));
  await storeDefinitions(place.owner, definitions, "local");
  await place.application.reloadInstallation();
}

async function addOrganisations(place: Place): Promise<void> {
  const rows = [
    ["jinan-bureau", "department", "370100"],
    ["jinan-office", "credit-office", "370100"],
    ["upper-bureau", "department", "zibo-hitech"],
    ["window", "service-agency", "zibo-hitech"],
    ["bank-consented", "bank", "zibo-hitech"],
    ["bank-other", "bank", "zibo-hitech"],
    ["utility", "utility", "zibo-hitech"],
  ];
  for (const [code, kind, region] of rows)
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values (${code}, ${code}, ${code}, ${kind}, ${region})`,
    );
  await place.owner.run(
    sql`update organisation set line_of = (select id from organisation where code = 'upper-bureau') where code = ${BUREAU}`,
  );
}

async function deliverMarked(place: Place, where: PlaceName): Promise<number> {
  const row = (kind: string) => ({
    WHO: uscc(INDEX[where]),
    KIND: kind,
    DAY: "2026-03-02",
    ...Object.fromEntries(MODES.map((mode) => [`FIELD_${mode}`, ""])),
  });
  const delivery = await place.deliver(
    [
      ...RECORDS.map((record) => ({
        ...row(record),
        ...Object.fromEntries(MODES.map((mode) => [`FIELD_${mode}`, markOf(where, record, mode)])),
      })),
      { ...row("refused"), DAY: receiptMark(where) },
    ],
    { item: ITEM, department: BUREAUS[where] },
  );
  return delivery.batch;
}

/** A worse class, served and answered, that was approved: its papers are in the table. */
async function overrideClass(place: Place, where: PlaceName): Promise<void> {
  await place.owner.run(sql`
    insert into class_override (subject_id, model, model_version, model_grade, grade, effect, to_day, reason, document, proposed_by,
      proposed_account_id, proposed_on, served_on, served_how, served_document, hearing_to, hearing_provisional, served_by, served_account_id,
      answer, answered_on, answered_by, answered_account_id, approved, decision_reason, decided_by, decided_account_id, decided_on, from_day,
      area_no, park_no)
    select s.id, e.model, e.model_version, e.grade, 'D', 'worse', ${addDays(TODAY, 30)}, ${overrideMark(where)}, 'paper', 'one', 1, ${TODAY},
      ${TODAY}, 'post', 'notice', ${addDays(TODAY, 7)}, false, 'one', 1, 'answer', ${TODAY}, 'own', 3, true, 'heard', 'two', 2, ${TODAY}, ${TODAY},
      s.area_no, s.park_no
    from subject s join evaluation_result e on e.subject_id = s.id where s.uscc = ${uscc(INDEX[where])}
      and e.model = ${place.application.installation().pack.models[0] ?? ""} order by e.run_id desc limit 1`);
}

/** The reason of an override: in an answer that holds it, the override was shown. */
export const overrideMark = (where: PlaceName): string => `override-${where}-end`;

async function giveConsent(place: Place): Promise<number> {
  const representative = await place.as({ role: "legal-representative", uscc: uscc(INDEX.park) });
  const answer = await place.send("POST", "/consents", representative, {
    organisation: "bank-consented",
    purpose: "credit-granting",
    items: [{ item: ITEM }],
    from: TODAY,
    to: addDays(TODAY, 90),
    agreed: true,
  });
  if (answer.status !== 200) throw new Error(`no consent: ${JSON.stringify(answer.body)}`);
  return z.object({ consent: z.number() }).parse(answer.body).consent;
}

async function obtainReport(place: Place, consent: number): Promise<number> {
  const bank = await place.as({ role: "bank-officer", organisation: "bank-consented" });
  const answer = await place.send("POST", `/consents/${consent}/reports`, bank, {});
  return z.object({ report: z.number() }).parse(answer.body).report;
}

async function issueCode(place: Place): Promise<string> {
  const enterprise = await place.as({ role: "enterprise", uscc: uscc(INDEX.park) });
  const answer = await place.send("POST", "/codes", enterprise, {});
  if (answer.status !== 200) throw new Error(`no code: ${JSON.stringify(answer.body)}`);
  return z.object({ code: z.object({ number: z.string() }) }).parse(answer.body).code.number;
}

async function receiptOf(place: Place, batch: number): Promise<string> {
  const row = await place.owner.row(
    z.object({ number: z.string() }),
    sql`select number from receipt where kind = 'delivery' and organisation_id = (select department_id from batch where id = ${batch})
      order by written_at desc limit 1`,
  );
  return row?.number ?? "";
}

async function recordOf(place: Place, where: PlaceName): Promise<number> {
  const row = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select r.id from record r join subject s on s.id = r.subject_id where r.item = ${ITEM} and s.uscc = ${uscc(INDEX[where])} order by r.id limit 1`,
  );
  return row?.id ?? 0;
}

/** Who each principal is. */
const MEMBERS: Readonly<Record<Exclude<PrincipalName, "a visitor" | "the local operator">, Member>> = {
  "the enterprise in the park": { role: "enterprise", uscc: uscc(INDEX.park) },
  "the legal representative of the enterprise in the park": {
    role: "legal-representative",
    uscc: uscc(INDEX.park),
  },
  "the enterprise in Jinan": { role: "enterprise", uscc: uscc(INDEX.jinan) },
  "an officer of the bureau in the park that delivered": { role: "department-officer", organisation: BUREAU },
  "an officer of another bureau in the park": { role: "department-officer", organisation: OTHER_BUREAU },
  "an officer of the bureau above in line": { role: "department-officer", organisation: "upper-bureau" },
  "an officer of the bureau in Jinan that delivered": {
    role: "department-officer",
    organisation: "jinan-bureau",
  },
  "the credit office of the park": { role: "credit-officer" },
  "the credit office of Jinan": { role: "credit-officer", organisation: "jinan-office" },
  "a clerk at a window": { role: "window-clerk", organisation: "window" },
  "a bank with the consent of the enterprise in the park": {
    role: "bank-officer",
    organisation: "bank-consented",
  },
  "a bank without a consent": { role: "bank-officer", organisation: "bank-other" },
  "a supplier of data": { role: "data-supplier", organisation: "utility" },
  "the system administrator": { role: "system-administrator" },
  "the security administrator": { role: "security-administrator" },
  "the audit administrator": { role: "audit-administrator" },
};

async function makeActors(place: Place): Promise<Readonly<Record<PrincipalName, Actor>>> {
  const of = (name: keyof typeof MEMBERS): Promise<Actor> => actorOf(place, MEMBERS[name]);
  return {
    "a visitor": visitor({ channel: "web", purpose: null, caseNumber: null, requestId: "matrix" }),
    "the enterprise in the park": await of("the enterprise in the park"),
    "the legal representative of the enterprise in the park": await of(
      "the legal representative of the enterprise in the park",
    ),
    "the enterprise in Jinan": await of("the enterprise in Jinan"),
    "an officer of the bureau in the park that delivered": await of(
      "an officer of the bureau in the park that delivered",
    ),
    "an officer of another bureau in the park": await of("an officer of another bureau in the park"),
    "an officer of the bureau above in line": await of("an officer of the bureau above in line"),
    "an officer of the bureau in Jinan that delivered": await of(
      "an officer of the bureau in Jinan that delivered",
    ),
    "the credit office of the park": await of("the credit office of the park"),
    "the credit office of Jinan": await of("the credit office of Jinan"),
    "a clerk at a window": await of("a clerk at a window"),
    "a bank with the consent of the enterprise in the park": await of(
      "a bank with the consent of the enterprise in the park",
    ),
    "a bank without a consent": await of("a bank without a consent"),
    "a supplier of data": await of("a supplier of data"),
    "the system administrator": await of("the system administrator"),
    "the security administrator": await of("the security administrator"),
    "the audit administrator": await of("the audit administrator"),
    "the local operator": {
      ...jobActor("matrix", "operator"),
      role: "operator",
      rights: (await actorOf(place, { role: "operator" })).rights,
      channel: "command-line",
      purpose: "operation",
    },
  };
}

async function actorOf(place: Place, member: Member): Promise<Actor> {
  const as = await place.as(member);
  const key = (as["authorization"] ?? "").replace("Bearer ", "");
  const asking: Asking = {
    channel: "api",
    purpose: as["x-purpose"] ?? null,
    caseNumber: null,
    requestId: "matrix",
  };
  const actor = await actorOfKey(queriesOn(place.application.database.pools.app), key, asking);
  if (actor === null) throw new Error(`nobody holds the key of a ${member.role}`);
  return actor;
}

/** As a principal over HTTP; nobody for the visitor. */
export async function headersOf(world: World, name: PrincipalName): Promise<As> {
  if (name === "a visitor") return {};
  return world.place.as(name === "the local operator" ? { role: "operator" } : MEMBERS[name]);
}

export const roleOf = (world: World, name: PrincipalName): Role => world.actors[name].role;
export { PLACES };
