import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { auditEntriesOutput } from "@xinpark/kernel/contract";
import { openAuditedStream } from "@xinpark/platform/operation";
import { sequence } from "@xinpark/platform/audit-log";
import { sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { jobActor } from "@xinpark/platform/door";
import {
  openPlace,
  penalty,
  registration,
  tester,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** The audit desk: who may read what of the log, how it is searched, and that reading it leaves its own trace. */

let place: Place;
let auditor: As;
let guard: As;
let officer: As;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
  auditor = await place.as({ role: "audit-administrator" });
  guard = await place.as({ role: "security-administrator" });
  officer = await place.as({ role: "credit-officer" });
  expect((await place.send("GET", `/subjects/${uscc(1)}`, officer)).status).toBe(200);
  expect((await place.send("GET", "/audit/entries", officer)).status).toBe(403);
});
afterAll(() => place.close());

const search = (query: string, as = auditor) => place.get(auditEntriesOutput, `/audit/entries?${query}`, as);

describe("the audit desk", () => {
  it("finds by subject, operation, outcome and day", async () => {
    const looks = await search(`subject=${uscc(1)}&class=read`);
    expect(looks.items).toHaveLength(1);
    expect(looks.items[0]).toMatchObject({
      operation: "file.read",
      outcome: "done",
      subjects: [{ code: uscc(1) }],
      subjectCount: 1,
      role: { en: "Park credit officer" },
    });
    const refused = await search("operation=audit&outcome=refused");
    expect(refused.items.map((one) => one.operation)).toEqual(["audit.entries"]);
    expect((await search(`actor=${looks.items[0]?.actor ?? ""}`)).items.length).toBeGreaterThanOrEqual(2);
    expect((await search("from=2020-01-01&to=2020-12-31")).items).toEqual([]);
    expect((await search("purpose=nothing")).items).toEqual([]);
    expect((await place.send("GET", "/audit/entries?subject=nobody", auditor)).status).toBe(404);
  });

  it("goes through all entries page by page, each once", async () => {
    const seen: number[] = [];
    let after: number | null = null;
    const first = (await search("limit=1")).items[0]?.id ?? 0;
    do {
      const query: string = `limit=7${after === null ? `&to=2999-01-01` : `&after=${after}`}`;
      const page = await search(query);
      seen.push(...page.items.map((one) => one.id));
      after = page.next;
    } while (after !== null);
    expect(seen.length).toBe(new Set(seen).size);
    expect(seen.toSorted((a, b) => b - a)).toEqual(seen);
    const all = await place.owner.row(
      z.object({ count: z.number() }),
      sql`select count(*) as count from audit_entry where operation <> 'row.changed' and id <= ${first}`,
    );
    expect(seen.filter((id) => id <= first)).toHaveLength(all?.count ?? -1);
  });

  it("leaves an entry of every search, with what was asked", async () => {
    await search("operation=registry&class=read");
    const entry = (await search("operation=audit.entries&limit=1")).items[0];
    expect(entry).toMatchObject({
      class: "read",
      outcome: "done",
      detail: { query: { operation: "registry", class: "read" } },
    });
  });

  it("shows security administrators what audit administrators did, and nothing else", async () => {
    const { items } = await place.get(auditEntriesOutput, "/audit/oversight?limit=500", guard);
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map((one) => one.role?.en))).toEqual(new Set(["Audit administrator"]));
    expect((await place.send("GET", "/audit/entries", guard)).status).toBe(403);
    expect((await place.send("GET", "/audit/oversight", auditor)).status).toBe(403);
    expect((await place.send("GET", "/audit/entries")).status).toBe(401);
  });
});

describe("the export", () => {
  it("holds everything that was asked for, between an opening and a closing entry", async () => {
    const answer = await place.server.inject({
      method: "GET",
      url: "/api/v1/audit/entries.csv?operation=delivery",
      headers: auditor,
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const lines = answer.body.trimEnd().split("\r\n");
    const { items } = await search("operation=delivery&limit=500");
    expect(lines.length - 1).toBe(items.length);
    const [closing, opening] = (await search("operation=audit.export&limit=2")).items;
    expect(opening).toMatchObject({
      unfinished: false,
      detail: { part: "opening", query: { operation: "delivery" } },
    });
    expect(closing).toMatchObject({
      outcome: "done",
      detail: { part: "closing", rows: items.length, bytes: Buffer.byteLength(answer.body) },
    });
    expect(
      (await place.server.inject({ method: "GET", url: "/api/v1/audit/entries.csv", headers: officer }))
        .statusCode,
    ).toBe(403);
  });

  it("that was killed shows as unfinished, at the desk and in the check", async () => {
    const { stream } = await openAuditedStream(
      place.application.door,
      tester,
      { operation: "export.send", class: "read" },
      async function* () {
        yield { bytes: "never asked for" };
      },
    );
    const { items } = await search("state=unfinished");
    expect(items.map((one) => [one.detail["stream"], one.unfinished])).toEqual([[stream, true]]);
    const { door, configuration, log } = place.application;
    const { keysFolder } = configuration;
    await sequence(door, { keysFolder, log });
    const checked = await checkAudit(door, jobActor("fsck", ""), { keysFolder, log });
    expect(checked.errors).toEqual([]);
    expect(checked.unfinished).toMatchObject([{ operation: "export.send", actor: "tester" }]);
  });
});
