import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { changesOutput, pushOutput, sourceOutput, sourceTrialOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { createKey } from "@xinpark/services/account";
import { pullDue, pullSource, type PullContext } from "@xinpark/services/exchange";
import {
  BUREAU,
  csvOf,
  OTHER_BUREAU,
  openPlace,
  penalty,
  registration,
  tableOf,
  TODAY,
  uscc,
  type As,
  type Place,
  type Row,
} from "../test-support/index.ts";
import { pullContext } from "../upkeep/pulling.ts";

/** Pushes, pulls and changes: other systems and we, over HTTP. */

let place: Place;
let bureau: As;
let elsewhere: As;

/** A department's endpoint that the test speaks for. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];
const endpoint = createServer((request, response) => {
  asked.push(request);
  answer(request, response);
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    endpoint.listen(0, "127.0.0.1", resolve);
  });
  port = z
    .custom<AddressInfo>((value) => typeof value === "object" && value !== null)
    .parse(endpoint.address()).port;
  place = await openPlace({ settings: { pullHosts: `127.0.0.1:${port}` } });
  await place.deliver([registration(1), registration(2), registration(3)], { item: "REG" });
  bureau = await place.as({ role: "department-officer", organisation: BUREAU });
  elsewhere = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
});
afterAll(async () => {
  endpoint.close();
  endpoint.closeAllConnections();
  await place.close();
});

/** As a system writes it: without what is blank. */
const record = (row: Row): Record<string, string> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ""));

async function push(body: unknown, as: As, more: { headers?: As; item?: string; query?: string } = {}) {
  const answered = await place.server.inject({
    method: "POST",
    url: `/api/v1/catalogue/${more.item ?? "CF"}/records${more.query ?? ""}`,
    headers: { "content-type": "application/json", ...as, ...more.headers },
    payload: typeof body === "string" ? body : JSON.stringify(body),
  });
  const parsed: unknown = answered.json();
  return { status: answered.statusCode, body: parsed, location: answered.headers["location"] };
}

const recordsOf = async (): Promise<number> => {
  const row = await place.owner.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from record where item = 'CF'`,
  );
  return row?.count ?? 0;
};

describe("a push", () => {
  it("is answered at once with its receipt, each finding located, and is the same when it comes again", async () => {
    const wrong = { ...record(penalty(2)), CF_XDR_LB: "公司" };
    const sent = [record(penalty(1)), wrong];
    const first = await push(sent, bureau, { headers: { "idempotency-key": "2026-06-01/1" } });
    expect([first.status, first.body]).toMatchObject([200, {}]);
    const receipt = pushOutput.parse(first.body);
    expect(receipt).toMatchObject({
      done: true,
      repeated: false,
      delivery: { state: "closed", department: BUREAU },
    });
    expect(receipt.delivery.counts).toMatchObject({ rows: 2, accepted: 1, refused: 1 });
    expect(receipt.rows.map((row) => [row.path, row.outcome, row.findings.map((one) => one.path)])).toEqual([
      ["$[1]", "refused", ["$[1].CF_XDR_LB"]],
    ]);
    const again = await push(sent, bureau, { headers: { "idempotency-key": "2026-06-01/1" } });
    expect(pushOutput.parse(again.body)).toMatchObject({
      repeated: true,
      delivery: { batch: receipt.delivery.batch },
    });
    expect(
      await push([record(penalty(3))], bureau, { headers: { "idempotency-key": "2026-06-01/1" } }),
    ).toMatchObject({
      status: 409,
      body: { error: { code: "idempotency-key-reused" } },
    });
    const without = pushOutput.parse((await push(sent, bureau)).body);
    expect(without.delivery.counts).toMatchObject({ duplicate: 1, refused: 1, accepted: 0 });
    expect(await recordsOf()).toBe(1);
  });

  it("comes as lines too, and is looked up where its answer says", async () => {
    const sent = [2, 3].map((index) => JSON.stringify(record(penalty(index)))).join("\n");
    const { status, body, location } = await push(sent, bureau, {
      headers: { "content-type": "application/x-ndjson" },
    });
    expect([status, pushOutput.parse(body).delivery.counts]).toMatchObject([200, { rows: 2, accepted: 2 }]);
    const looked = await place.get(pushOutput, String(location).replace("/api/v1", ""), bureau);
    expect(looked).toMatchObject({ done: true, delivery: { counts: { accepted: 2 } } });
  });

  it("that is no JSON tells where, and leaves no record", async () => {
    const before = await recordsOf();
    const { status, body } = await push('[{"CF_WSH": "甲"', bureau);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { details: { location: expect.stringContaining("/exchange/pushes/") } },
    });
    expect(await recordsOf()).toBe(before);
  });

  it("in another department's name, of an item the key does not deliver, or without the right is refused", async () => {
    const sent = [record(penalty(1))];
    expect(await push(sent, elsewhere, { query: `?department=${BUREAU}` })).toMatchObject({
      status: 403,
      body: { error: { code: "department-not-own" } },
    });
    expect((await push(sent, {})).status).toBe(401);
    const membership = await place.owner.row(
      z.object({ id: z.number() }),
      sql`select m.id from membership m join organisation o on o.id = m.organisation_id where o.code = ${BUREAU} limit 1`,
    );
    const key = await createKey(place.owner, membership?.id ?? 0, "licences alone", ["XK"]);
    expect(await push(sent, { authorization: `Bearer ${key}` })).toMatchObject({
      status: 403,
      body: { error: { code: "item-not-of-key" } },
    });
  });

  it("has the schema of its item, made from the catalogue", async () => {
    const schema = await place.get(
      z.object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) }),
      "/catalogue/CF/schema",
    );
    expect(Object.keys(schema.properties)).toHaveLength(30);
    expect(schema.required).toContain("CF_WSH");
    const { body } = await place.server.inject({ method: "GET", url: "/api/openapi.json" }).then((found) => ({
      body: z.looseObject({ paths: z.record(z.string(), z.unknown()) }).parse(found.json()),
    }));
    expect(Object.keys(body.paths)).toContain("/api/v1/catalogue/{item}/records");
  });
});

describe("changes of what is public", () => {
  const read = (after: string, as = bureau) =>
    place.get(changesOutput, `/exchange/CF/changes?limit=2&after=${after}`, as);

  async function all(after: string) {
    const changes: z.infer<typeof changesOutput>["changes"] = [];
    let at = after;
    for (;;) {
      const page = await read(at);
      changes.push(...page.changes);
      at = page.next;
      if (!page.more) return { changes, next: at };
    }
  }

  it("come in the order of knowledge, go on where they stopped, and tell what ceased to be public", async () => {
    const { changes, next } = await all("0");
    expect(changes.map((change) => [change.state, change.uscc])).toEqual([
      ["shown", uscc(1)],
      ["shown", uscc(2)],
      ["shown", uscc(3)],
    ]);
    expect(changes[0]?.fields).toMatchObject({ CF_WSH: "示罚〔2025〕1号" });
    expect(Object.keys(changes[0]?.fields ?? {})).not.toContain("CF_FRDB");
    expect((await all(next)).changes).toEqual([]);
    // A correction comes as the record stands now; with a bare number of the order one goes on too.
    await place.deliver([penalty(2, { CF_NR: "罚款0.6万元", CF_NR_FK: "0.6" })], { item: "CF" });
    expect((await all(String(changes[2]?.knownNo))).changes).toMatchObject([
      { state: "shown", uscc: uscc(2), fields: { CF_NR_FK: "0.6" } },
    ]);
    // Withheld: gone at once. Never public: not a word.
    const [gone] = changes;
    await place.owner.run(
      sql`update record set withheld_from = ${TODAY}, withheld_to = '2026-06-03' where id = ${gone?.record ?? 0}`,
    );
    const { changes: second, next: later } = await all("0");
    expect(second.find((change) => change.record === gone?.record)).toEqual({
      record: gone?.record,
      knownNo: gone?.knownNo,
      state: "gone",
      department: null,
      name: null,
      uscc: null,
      fields: null,
    });
    // A day that ends the withholding brings it back, without an entry of its own.
    place.setToday("2026-06-03");
    expect((await all(later)).changes.map((change) => [change.record, change.state])).toEqual([
      [gone?.record, "shown"],
    ]);
    place.setToday(TODAY);
  });

  it("tell nothing of what was never public, and are for those with the right", async () => {
    const before = (await all("0")).next;
    await place.deliver([penalty(3, { CF_WSH: "示罚〔2025〕33号" })], { item: "CF" });
    await place.owner.run(sql`update record_entry set uses = 0 where document_number = '示罚〔2025〕33号'`);
    await place.owner.run(sql`update record set uses = 0 where document_number = '示罚〔2025〕33号'`);
    expect((await all(before)).changes).toEqual([]);
    expect((await place.send("GET", "/exchange/CF/changes")).status).toBe(401);
    const enterprise = await place.as({ role: "enterprise", uscc: uscc(1) });
    expect((await place.send("GET", "/exchange/CF/changes", enterprise)).status).toBe(403);
    expect((await place.send("GET", "/exchange/tax/changes", bureau)).status).not.toBe(200);
    expect(await place.send("GET", "/exchange/CF/changes?after=x", bureau)).toMatchObject({
      status: 400,
      body: { error: { code: "cursor-unreadable" } },
    });
  });
});

describe("a source that is pulled", () => {
  const secret = "not-to-be-told-4711";
  let context: PullContext;
  let source: number;
  const csv = (rows: readonly Row[]): string => csvOf(tableOf(rows));
  const shown = async () => {
    const { body } = await place.send("GET", "/sources", bureau);
    const { items } = z.object({ items: z.array(sourceOutput) }).parse(body);
    const one = items.find((item) => item.source === source);
    if (one === undefined) throw new Error("a source that was added is listed");
    return one;
  };

  beforeAll(async () => {
    context = pullContext(place.application);
    const added = await place.send("POST", "/sources", bureau, {
      label: "示例局处罚接口",
      item: "CF",
      department: BUREAU,
      url: `http://127.0.0.1:${port}/penalties?year=2025`,
      everyMinutes: 60,
      credential: { kind: "bearer", secret },
      cursorParameter: "cursor",
    });
    expect(added.body).toMatchObject({ state: "active", credential: "bearer" });
    source = sourceOutput.parse(added.body).source;
    expect(JSON.stringify(added.body)).not.toContain(secret);
  });

  it("is tried without delivering, and only where the host is allowed", async () => {
    answer = (_request, response) => response.end(csv([penalty(1), penalty(2, { CF_XDR_LB: "公司" })]));
    const before = await recordsOf();
    const trial = await place.send("POST", `/sources/${source}/test`, bureau, {});
    expect(sourceTrialOutput.parse(trial.body)).toMatchObject({
      httpStatus: 200,
      rowsRead: 2,
      ready: 1,
      refused: 1,
    });
    expect(await recordsOf()).toBe(before);
    const url = "http://169.254.169.254/latest/meta-data";
    const wanted = { label: "x", item: "CF", department: BUREAU, url };
    expect((await place.send("POST", "/sources", bureau, wanted)).body).toMatchObject({
      error: { code: "host-not-allowed" },
    });
    expect(
      (await place.send("POST", "/sources", elsewhere, { ...wanted, url: `http://127.0.0.1:${port}/` })).body,
    ).toMatchObject({ error: { code: "department-not-own" } });
    expect((await place.send("POST", `/sources/${source}/pull`, elsewhere, {})).status).toBe(404);
  });

  it("follows the cursor page by page; each page is an ordinary delivery with its receipt", async () => {
    asked.length = 0;
    const pages: Readonly<Record<string, readonly [Row, string | null]>> = {
      "": [penalty(1, { CF_WSH: "拉〔2025〕1号" }), "two"],
      two: [penalty(2, { CF_WSH: "拉〔2025〕2号" }), null],
    };
    answer = (request, response) => {
      const cursor = new URL(request.url ?? "", "http://x").searchParams.get("cursor") ?? "";
      const [row, next] = pages[cursor] ?? [penalty(3), null];
      if (next !== null) response.setHeader("x-next-cursor", next);
      response.setHeader("etag", `"v-${cursor}"`);
      response.end(csv([row]));
    };
    expect(await pullDue(context)).toBe(1);
    await place.settled();
    const { runs } = await shown();
    expect(runs.map((run) => run.outcome)).toEqual(["delivered", "delivered"]);
    for (const run of runs)
      expect(await place.readDelivery(run.batch ?? 0)).toMatchObject({
        state: "closed",
        counts: { accepted: 1 },
      });
    expect(asked.map((request) => request.headers.authorization)).toEqual([
      `Bearer ${secret}`,
      `Bearer ${secret}`,
    ]);
    expect(await pullDue(context)).toBe(0);
  });

  it("asks for what is new, and notes that nothing is", async () => {
    answer = (request, response) => {
      response.statusCode = request.headers["if-none-match"] === '"v-two"' ? 304 : 500;
      response.end();
    };
    await pullSource(context, source);
    expect((await shown()).runs[0]).toMatchObject({ outcome: "unchanged", httpStatus: 304 });
  });

  it("that fails says why and when it is tried again, later each time; redirects are not followed", async () => {
    const failWith = async (act: typeof answer) => {
      answer = act;
      await pullSource(context, source);
      const { runs, failures, nextAt } = await shown();
      return { code: runs[0]?.problem?.code, failures, wait: Date.parse(nextAt ?? "") - Date.now() };
    };
    const first = await failWith((_request, response) => {
      response.statusCode = 503;
      response.end("busy");
    });
    expect(first).toMatchObject({ code: "http-status", failures: 1 });
    const second = await failWith((_request, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/" });
      response.end();
    });
    expect(second).toMatchObject({ code: "redirected", failures: 2 });
    expect(second.wait).toBeGreaterThan(first.wait);
    // An answer that breaks off leaves no file and no delivery.
    const third = await failWith((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("CF_WSH");
      setImmediate(() => response.destroy());
    });
    expect(third.code).not.toBeUndefined();
    expect(third.failures).toBe(3);
  });

  it("whose program ended between receiving and filing is taken up; paused, it is not asked", async () => {
    answer = (_request, response) => response.end(csv([penalty(3, { CF_WSH: "拉〔2025〕9号" })]));
    // The program that pulls ends before it runs what it received.
    await pullSource({ ...context, startBatch: () => undefined }, source);
    const batch = (await shown()).runs[0]?.batch ?? 0;
    expect(await place.readDelivery(batch)).toMatchObject({ state: "received" });
    await place.application.resume();
    await place.settled();
    expect(await place.readDelivery(batch)).toMatchObject({ state: "closed", counts: { accepted: 1 } });
    expect((await place.send("POST", `/sources/${source}/pull`, bureau, {})).status).toBe(200);
    expect(
      (await place.send("POST", `/sources/${source}/change`, bureau, { paused: true })).body,
    ).toMatchObject({
      state: "paused",
    });
    expect(await pullDue(context)).toBe(0);
  });
});
