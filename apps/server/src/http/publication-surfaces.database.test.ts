import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actOutput } from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { sql } from "@xinpark/platform/sql";
import { visitor } from "@xinpark/services/account";
import { expirePublications } from "@xinpark/services/record";
import { z } from "zod";
import {
  BUREAU,
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

/**
 * Every surface that somebody without any right over an enterprise reaches, for a record one day before, on and after each edge.
 * Surfaces are found by asking the server for its routes: a new one is walked as soon as it exists.
 */

let place: Place;
let bureau: As;
let colleague: As;
let paper: string;
let outsiders: readonly As[];
let paths: readonly string[];

const LIST = "LIST";
const CAPPED = "CAPPED";
const basis = "示例依据";

beforeAll(async () => {
  place = await openPlace();
  paths = routesOf(place.server.printRoutes({ commonPrefix: false }));
  bureau = await place.as({ role: "department-officer", organisation: BUREAU });
  colleague = await place.as({ role: "department-officer", organisation: BUREAU });
  await place.owner.run(
    sql`insert into organisation (code, label_zh, label_en, kind, region) values ('elsewhere', '他地某局', 'A bureau elsewhere', 'department', '370100')`,
  );
  // Nobody at all, another enterprise, and an officer whose region this is not.
  outsiders = [
    {},
    await place.as({ role: "enterprise", uscc: await registered(900) }),
    await place.as({ role: "department-officer", organisation: "elsewhere" }),
  ];
  paper = await sendPaper();
  await defineList();
});
afterAll(() => place.close());

/** Addresses of GET routes, from the tree that the server prints: every line continues the address it is indented under. */
function routesOf(tree: string): string[] {
  const above: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const found = /^((?:[│ ] {3})*)[└├]── (\S+)(?: \(([A-Z, ]+)\))?/u.exec(line);
    if (found === null) return [];
    const [, indent = "", part = "", methods = ""] = found;
    const depth = indent.length / 4;
    above.length = depth;
    above.push(part);
    return methods.split(", ").includes("GET") ? [above.join("")] : [];
  });
}

async function registered(index: number): Promise<string> {
  await place.deliver([registration(index)], { item: "REG" });
  return uscc(index);
}

/**
 * A list of serious dishonesty: an item as a penalty is one, whose entries end by decision alone. And an item capped at five
 * years, or for as long as its subject is listed (the form of 河南省社会信用条例, article 19).
 */
async function defineList(): Promise<void> {
  const body = async (kind: string, id: string) =>
    z
      .object({ body: z.record(z.string(), z.unknown()) })
      .parse(
        await place.owner.row(
          z.object({ body: z.unknown() }),
          sql`select body from definition where kind = ${kind} and id = ${id} order by version limit 1`,
        ),
      ).body;
  const item = await body("item", "CF");
  const use = await body("use-rule", "use-CF-national");
  const rule = await body("publication-rule", "publication-CF-national");
  const windows = { serious: { publish: true, minimumMonths: 12, maximumMonths: 36 } };
  const definitions = [
    { ...item, id: LIST, severity: { rules: [], otherwise: "serious" } },
    { ...use, id: "use-LIST-national", item: LIST },
    {
      ...rule,
      id: "publication-LIST-national",
      items: [LIST],
      windows,
      sectors: [],
      atMaximum: "ends-by-decision",
    },
    { ...item, id: CAPPED },
    { ...use, id: "use-CAPPED-national", item: CAPPED },
    {
      ...rule,
      id: "publication-CAPPED-national",
      items: [CAPPED],
      windows: {},
      sectors: [],
      capMonths: 60,
      capExtends: "while-listed",
    },
  ];
  const operator = await place.as({ role: "operator" });
  const answer = await place.send("POST", "/definitions", operator, { definitions });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  await place.application.reloadInstallation();
}

async function sendPaper(): Promise<string> {
  const boundary = "----------------paper";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`;
  const answer = await place.server.inject({
    method: "POST",
    url: "/api/v1/record-documents",
    headers: { ...bureau, "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: `${head}%PDF-1.7\r\n--${boundary}--\r\n`,
  });
  return z.object({ digest: z.string() }).parse(answer.json()).digest;
}

/** Words that stand in the record and nowhere else. */
const markOf = (index: number): string => `标记事实${index}号止`;

let next = 0;

/** A fresh enterprise with one record whose content is marked. */
async function marked(changes: Row = {}, item = "CF"): Promise<number> {
  next += 1;
  const index = next;
  await registered(index);
  await place.deliver([penalty(index, { CF_SY: markOf(index), ...changes })], { item });
  return index;
}

/** What stands for a parameter of an address; the number 1 for one that is not here. */
const parameterOf = (name: string, index: number, record: number): string => {
  const known: Readonly<Record<string, string>> = {
    code: uscc(index),
    id: String(record),
    record: String(record),
    batch: "2",
    act: "1",
    number: "1",
    token: "unknown",
    item: "CF",
    consent: "1",
    "*": "index.html",
  };
  return known[name] ?? "1";
};

/** Addresses asked at a time: the database answers one while another's answer is written. */
const AT_A_TIME = 6;

/** Surfaces that are told something by their address, and of those the ones that are told an enterprise, a record, or what changed. */
const isAsked = (path: string): boolean => /:|subjects/u.test(path);
const isAskedOfOne = (path: string): boolean => /:(?:code|record|number|token)|subjects|changes/u.test(path);

/** What was walked on every surface: a record, shown or not. At further days it is looked for where one can ask about it. */
const walked = new Set<string>();

/** The surfaces that show the record of an enterprise to outsiders. */
async function surfacesShowing(index: number, expected: boolean): Promise<string[]> {
  const record = await recordOf(index);
  const everywhere = !walked.has(`${record} ${expected}`);
  walked.add(`${record} ${expected}`);
  const asked = outsiders.flatMap((as, who) =>
    // What is the same for everybody is walked once.
    paths
      .filter((path) => (everywhere ? who === 0 || isAsked(path) : isAskedOfOne(path)))
      .map((path) => ({ as, path })),
  );
  const showing = new Set<string>();
  const walk = async (): Promise<void> => {
    for (let one = asked.shift(); one !== undefined; one = asked.shift())
      if (await shows(one.path, index, record, one.as)) showing.add(one.path);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, walk));
  return [...showing];
}

async function shows(path: string, index: number, record: number, as: As): Promise<boolean> {
  const address = path.replaceAll(/:(\w+)|(\*)/gu, (_all, name: string | undefined) =>
    encodeURIComponent(parameterOf(name ?? "*", index, record)),
  );
  // Names lead to the enterprise; the mark itself is asked for nowhere, so that no answer can echo it.
  const query = new URLSearchParams({ text: nameOf(index), q: nameOf(index) });
  const answer = await place.server.inject({
    method: "GET",
    url: `${address}?${query.toString()}`,
    headers: { ...as, accept: path.startsWith("/api/") ? "application/json" : "text/html" },
  });
  if (answer.statusCode === 500 || answer.statusCode === 429)
    throw new Error(`GET ${path} answered ${answer.statusCode}: ${answer.body}`);
  return answer.body.includes(markOf(index));
}

async function recordOf(index: number): Promise<number> {
  const row = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select r.id from record r join subject s on s.id = r.subject_id where s.uscc = ${uscc(index)} and r.item <> 'REG' order by r.id desc limit 1`,
  );
  return row?.id ?? 0;
}

/** Does something to the record, as the bureau that decided it. */
async function act(index: number, body: Record<string, unknown>, path = "marks"): Promise<number> {
  const answer = await place.send(
    "POST",
    `/subjects/${uscc(index)}/records/${await recordOf(index)}/${path}`,
    bureau,
    {
      documentNumber: "示字〔2026〕1号",
      document: paper,
      ...body,
    },
  );
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return actOutput.parse(answer.body).id;
}

async function withhold(index: number, from: string, to: string | null): Promise<void> {
  const id = await act(index, { kind: "withheld", from, to, basis }, "withholdings");
  const answer = await place.send("POST", `/record-acts/${id}/decision`, colleague, { approve: true });
  expect(answer).toMatchObject({ status: 200, body: { state: "done" } });
}

const FILE = "/api/v1/subjects/:code";

/** Shown on the file and wherever else, or shown nowhere at all. */
async function expectShown(index: number, day: string, shown: boolean): Promise<void> {
  place.setToday(day);
  try {
    const showing = await surfacesShowing(index, shown);
    if (shown) expect([day, showing]).toEqual([day, expect.arrayContaining([FILE])]);
    else expect([day, showing]).toEqual([day, []]);
  } finally {
    place.setToday(TODAY);
  }
}

/** The day before, the day and the day after an edge. */
async function expectEdge(index: number, day: string, before: boolean, after: boolean): Promise<void> {
  await expectShown(index, addDays(day, -1), before);
  await expectShown(index, day, after);
  await expectShown(index, addDays(day, 1), after);
}

it("finds surfaces by itself", () => {
  expect(paths).toEqual(expect.arrayContaining([FILE, "/api/v1/subjects", "/metrics", "/api/openapi.json"]));
  for (const path of paths) expect(path).toMatch(/^[/*]/u);
});

describe("the edges of publication", () => {
  it("begins and ends by itself (Order 58)", async () => {
    const index = await marked();
    await expectEdge(index, "2025-10-09", false, true);
    await expectEdge(index, "2028-10-09", true, false);
  });

  it("begins on the day of publication, and ends at the longest time only when corrected (Order 36)", async () => {
    const waiting = await marked({ CF_JDRQ: "2026/04/02" });
    const corrected = await marked({ CF_JDRQ: "2026/04/02" });
    await act(corrected, { kind: "performed", from: TODAY });
    await expectEdge(corrected, TODAY, false, true);
    await expectEdge(corrected, "2027-06-01", true, false);
    await expectEdge(waiting, "2027-06-01", true, true);
    // The province's cap ends it all the same.
    await expectEdge(waiting, "2031-04-02", true, false);
  });

  it("ends on the day of correction, when that comes after the longest time", async () => {
    const index = await marked({ CF_JDRQ: "2026/04/02" });
    await expectShown(index, "2027-08-09", true);
    place.setToday("2027-08-10");
    await act(index, { kind: "performed", from: "2027-08-10" });
    await expectShown(index, "2027-08-10", false);
    await expectShown(index, "2027-08-11", false);
  });

  it.each(["repaired", "withdrawn"])("ends at once when %s", async (kind) => {
    const index = await marked();
    await expectShown(index, addDays(TODAY, -1), true);
    await expectShown(index, TODAY, true);
    await act(index, { kind, from: TODAY });
    await expectShown(index, TODAY, false);
    await expectShown(index, addDays(TODAY, 1), false);
    // A clock set back does not bring it back.
    await expectShown(index, addDays(TODAY, -1), false);
  });

  it("rests while shielded", async () => {
    const index = await marked();
    await act(index, { kind: "shielded", from: "2026-06-10", to: "2026-06-20", basis }, "withholdings");
    await expectEdge(index, "2026-06-10", true, false);
    await expectEdge(index, "2026-06-20", false, true);
  });

  it("rests while withheld, from approval on", async () => {
    const index = await marked();
    await withhold(index, "2026-06-10", null);
    await expectEdge(index, "2026-06-10", true, false);
    await withhold(index, "2026-06-10", "2026-06-20");
    await expectEdge(index, "2026-06-20", false, true);
  });

  it("of a list entry ends by the authority's decision, however long it takes", async () => {
    const index = await marked({ CF_JDRQ: "2022/05/01" }, LIST);
    await expectShown(index, "2030-01-01", true);
    await act(index, { kind: "repaired", from: TODAY });
    await expectShown(index, TODAY, false);
    await expectShown(index, addDays(TODAY, 1), false);
  });

  it("goes beyond the cap while the enterprise is listed, and ends with the listing", async () => {
    const index = await marked({ CF_JDRQ: "2021/05/01" }, CAPPED);
    const capped = await recordOf(index);
    await expectEdge(index, "2026-05-01", true, false);
    await place.deliver([penalty(index, { CF_JDRQ: "2024/05/01" })], { item: LIST });
    await expectEdge(index, "2026-05-01", true, true);
    const listing = await recordOf(index);
    expect(listing).not.toBe(capped);
    await expectShown(index, TODAY, true);
    await act(index, { kind: "repaired", from: TODAY });
    await expectEdge(index, TODAY, true, false);
  });

  it("is noted on its last day, once, and nothing changes by it", async () => {
    const index = await marked({ CF_JDRQ: "2023/06/10" });
    const expired = () =>
      place.owner.rows(
        z.object({ expired_on: z.string().nullable(), events: z.number() }),
        sql`select r.expired_on, (select count(*) from record_entry e where e.record_id = r.id and e.event = 'expired') as events
          from record r where r.id = ${recordId}`,
      );
    const recordId = await recordOf(index);
    await expirePublications(place.application.evaluation);
    expect(await expired()).toEqual([{ expired_on: null, events: 0 }]);
    place.setToday("2026-06-12");
    expect(await expirePublications(place.application.evaluation)).toBe(1);
    expect(await expirePublications(place.application.evaluation)).toBe(0);
    expect(await expired()).toEqual([{ expired_on: "2026-06-10", events: 1 }]);
    place.setToday(TODAY);
    await expectEdge(index, "2026-06-10", true, false);
  });
});

it("keeps its beginning when it is corrected, though the source names no day of publication", async () => {
  const index = await marked({ CF_JDRQ: "2026/04/02" });
  place.setToday("2026-09-01");
  await place.deliver([penalty(index, { CF_JDRQ: "2026/04/02", CF_SY: `${markOf(index)}（更正）` })], {
    item: "CF",
  });
  place.setToday(TODAY);
  await expectEdge(index, TODAY, false, true);
});

it("gives the special report what is not published, and not what was repaired", async () => {
  const minor = await marked({ CF_CFLB: "警告", CF_NR: "警告", CF_NR_FK: "" });
  const repaired = await marked();
  await act(repaired, { kind: "repaired", from: TODAY });
  const shielded = await marked();
  await act(shielded, { kind: "shielded", from: TODAY, to: null, basis }, "withholdings");
  const report = async (day: string) => {
    const rows = await place.owner.rows(
      z.object({ uscc: z.string() }),
      sql`select s.uscc from publishable_records('special-report', ${day}) r join subject s on s.id = r.subject_id`,
    );
    return [minor, repaired, shielded].filter((index) => rows.some((row) => row.uscc === uscc(index)));
  };
  expect(await report(TODAY)).toEqual([minor]);
  await expectShown(minor, TODAY, false);
  // Five years from the decision are the province's cap.
  expect(await report("2030-10-08")).toEqual([minor]);
  expect(await report("2030-10-09")).toEqual([]);
});

it("the public reaches no entry, whatever the statement", async () => {
  const nobody = visitor({ channel: "web", purpose: null, caseNumber: null, requestId: null });
  const count = await place.application.door.open(nobody, (session) =>
    session.row(z.object({ count: z.number() }), sql`select count(*) as count from record_entry`),
  );
  expect(count?.count).toBe(0);
});
