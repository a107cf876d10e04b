import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryListOutput, errorSchema, fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { z } from "zod";
import {
  BUREAU,
  csvOf,
  nameOf,
  openPlace,
  penalty,
  registration,
  tableOf,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";
import { OPERATIONS } from "./index.ts";

let place: Place;
let office: As;
const PARTIES = 7;
const RECORDS = 11;

beforeAll(async () => {
  place = await openPlace({ uploadLimitBytes: 20_000 });
  office = await place.as({ role: "credit-officer" });
  await place.deliver(
    Array.from({ length: PARTIES }, (_, index) => registration(index)),
    { item: "REG" },
  );
  for (let index = 0; index < RECORDS; index += 1)
    await place.deliver(
      [penalty(1, { CF_WSH: `示罚〔2025〕${index}号`, CF_JDRQ: `2025/10/0${1 + (index % 4)}` })],
      {
        item: "CF",
      },
    );
});
afterAll(() => place.close());

const whole = csvOf(tableOf([penalty(2)]));
type Case = readonly [string, () => Promise<{ status: number; body: unknown }>, number, string, string];

describe("an error", () => {
  const table: readonly Case[] = [
    ["invalid input", () => place.send("GET", "/subjects?limit=x"), 400, "invalid", "input-invalid"],
    ["a limit too high", () => place.send("GET", "/subjects?limit=501"), 400, "invalid", "input-invalid"],
    ["nobody signed in", () => place.send("GET", "/deliveries"), 401, "unauthenticated", "sign-in-needed"],
    [
      "a role without the right",
      async () => place.send("GET", "/deliveries", await place.as({ role: "enterprise", uscc: uscc(1) })),
      403,
      "refused",
      "right-missing",
    ],
    ["an unknown subject", () => place.send("GET", "/subjects/nobody"), 404, "not-found", "subject-unknown"],
    [
      "a name that several bear",
      () => place.send("GET", `/subjects/${encodeURIComponent("示例科技")}`),
      409,
      "ambiguous",
      "subject-ambiguous",
    ],
    [
      "an unknown delivery",
      () => place.send("GET", "/deliveries/4711", office),
      404,
      "not-found",
      "batch-unknown",
    ],
    ["an unknown address", () => place.send("GET", "/nothing"), 404, "not-found", "address-unknown"],
    [
      "a method that is not there",
      () => place.send("DELETE", "/subjects"),
      404,
      "not-found",
      "address-unknown",
    ],
    [
      "an upload of a visitor",
      () => place.upload({ item: "CF", department: BUREAU }, whole),
      401,
      "unauthenticated",
      "sign-in-needed",
    ],
    [
      "an upload without a file",
      () => place.upload({ item: "CF", department: BUREAU }, null, office),
      400,
      "invalid",
      "file-missing",
    ],
    [
      "an upload that is no form",
      () => place.send("POST", "/deliveries", office, {}),
      400,
      "invalid",
      "file-missing",
    ],
    [
      "an upload over the limit",
      () => place.upload({ item: "CF", department: BUREAU }, "x".repeat(20_001), office),
      413,
      "too-large",
      "body-too-large",
    ],
    [
      "an upload of no item",
      () => place.upload({ department: BUREAU }, whole, office),
      400,
      "invalid",
      "input-invalid",
    ],
    [
      "an upload of an unknown item",
      () => place.upload({ item: "NONE", department: BUREAU }, whole, office),
      404,
      "not-found",
      "item-unknown",
    ],
    [
      "an upload for an unknown department",
      () => place.upload({ item: "CF", department: "none" }, whole, office),
      404,
      "not-found",
      "department-unknown",
    ],
    [
      "an upload by an unknown profile",
      () => place.upload({ item: "CF", department: BUREAU, mapping: "none" }, whole, office),
      404,
      "not-found",
      "mapping-unknown",
    ],
  ];
  it.each(table)("%s", async (_name, ask, status, kind, code) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    const { error, problems } = errorSchema.parse(answer.body);
    expect([error.kind, error.code]).toEqual([kind, code]);
    expect(problems[0]).toEqual(error);
    expect(error.message.zh).not.toBe("");
    expect(error.message.en).not.toBe("");
  });

  it("is told of JSON that cannot be read", async () => {
    const answer = await place.server.inject({
      method: "POST",
      url: "/api/v1/session",
      headers: { "content-type": "application/json" },
      payload: "{",
    });
    expect([answer.statusCode, errorSchema.parse(answer.json()).error.code]).toEqual([
      400,
      "request-malformed",
    ]);
  });

  it("of a version whose content changed is a conflict", async () => {
    const operator = await place.as({ role: "operator" });
    const address = "/definitions?kind=clock";
    const { definitions } = await place.get(
      z.object({ definitions: z.array(z.record(z.string(), z.unknown())) }),
      address,
      operator,
    );
    const [clock] = definitions;
    const unchanged = await place.send("POST", "/definitions", operator, { definitions: [clock] });
    expect(unchanged).toMatchObject({ status: 200, body: { added: 0, unchanged: 1 } });
    const changed = await place.send("POST", "/definitions", operator, {
      definitions: [{ ...clock, days: 999 }],
    });
    expect(changed).toMatchObject({
      status: 409,
      body: { error: { kind: "conflict", code: "definition-changed" } },
    });
    expect(
      (await place.send("POST", "/definitions", operator, { definitions: [{ kind: "clock" }] })).status,
    ).toBe(400);
  });
});

it("a delivery is answered at once, and its state is told until it is done", async () => {
  const answer = await place.upload({ item: "CF", department: BUREAU }, whole, office);
  expect(answer).toMatchObject({ status: 202, body: { department: BUREAU, item: "CF" } });
  const { batch } = z.object({ batch: z.number() }).parse(answer.body);
  await place.settled();
  const { body } = await place.send("GET", `/deliveries/${batch}`, office);
  expect(body).toMatchObject({ state: "closed", waiting: null, counts: { rows: 1, accepted: 1 } });
});

describe("paging", () => {
  /** Every page of a list by its `next`, page by page. */
  async function pages<T>(
    address: string,
    read: (url: string) => Promise<{ items: T[]; next: number | null }>,
  ) {
    const all: T[] = [];
    let next: number | null = null;
    do {
      const page: { items: T[]; next: number | null } = await read(
        `${address}${next === null ? "" : `&after=${next}`}`,
      );
      all.push(...page.items);
      ({ next } = page);
    } while (next !== null);
    return all;
  }
  const once = (numbers: readonly number[], count: number) => {
    expect(numbers).toHaveLength(count);
    expect(new Set(numbers).size).toBe(count);
  };

  it.each([1, 2, 3, 500])("of everyone, by %i", async (limit) => {
    const all = await pages(`/subjects?limit=${limit}`, (url) => place.get(searchOutput, url));
    once(
      all.map((hit) => hit.id),
      PARTIES,
    );
  });
  it.each([1, 2, 3])("of what a text finds, by %i", async (limit) => {
    const text = encodeURIComponent("科技");
    const all = await pages(`/subjects?text=${text}&limit=${limit}`, (url) => place.get(searchOutput, url));
    once(
      all.map((hit) => hit.id),
      PARTIES,
    );
  });
  it.each([1, 2, 3, 5])("of the records of a file, by %i, newest first", async (limit) => {
    for (const as of [office, {}]) {
      const all = await pages(`/subjects/${uscc(1)}?limit=${limit}`, async (url) => {
        const file = await place.get(fileOutput, url, as);
        return { items: file.records, next: file.next };
      });
      once(
        all.map((record) => record.id),
        RECORDS + 1,
      );
      const days = all.map((record) => record.decidedOn ?? "");
      expect(days).toEqual(days.toSorted((a, b) => (a < b ? 1 : -1)));
    }
  });
  it.each([1, 4])("of deliveries, by %i, newest first", async (limit) => {
    const all = await pages(`/deliveries?limit=${limit}`, (url) =>
      place.get(deliveryListOutput, url, office),
    );
    const numbers = all.map((one) => one.batch);
    once(numbers, numbers.length);
    expect(numbers.length).toBeGreaterThan(RECORDS);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });
});

describe("search", () => {
  it.each([
    ["a code", uscc(3), "code"],
    ["a code in lower case", uscc(3).toLowerCase(), "code"],
    ["the beginning of a code", uscc(3).slice(0, 16), "code"],
    ["a part of the name", "示例科技3有限", "name"],
  ])("finds by %s", async (_name, text, matched) => {
    const found = await place.get(searchOutput, `/subjects?text=${encodeURIComponent(text)}`);
    expect(found.items.map((hit) => [hit.name, hit.matched])).toEqual([[nameOf(3), matched]]);
  });
  it("a short text finds who holds it first, then who is like it, and says so", async () => {
    const { items } = await place.get(searchOutput, `/subjects?text=${encodeURIComponent("科技3有")}`);
    expect(items.map((hit) => hit.matched)).toEqual(["name", ...items.slice(1).map(() => "similar")]);
    expect(items[0]?.name).toBe(nameOf(3));
  });
  it.each(["%", "_", "\\", "'; drop table subject; --"])("takes %s as it is written", async (text) => {
    const found = await place.get(searchOutput, `/subjects?text=${encodeURIComponent(text)}`);
    expect(found.items).toEqual([]);
  });
});

describe("around the interface", () => {
  it("the API describes itself: every operation, with its right and its audit class", async () => {
    const answer = await place.server.inject({ url: "/api/openapi.json" });
    const document = z
      .object({
        openapi: z.string().regex(/^3\.1\./u),
        info: z.object({ title: z.string(), version: z.string() }),
        paths: z.record(
          z.string(),
          z.record(
            z.string(),
            z.object({
              operationId: z.string(),
              summary: z.string(),
              description: z.string().optional(),
              responses: z.record(z.string(), z.unknown()),
            }),
          ),
        ),
      })
      .parse(answer.json());
    const described = new Map(
      Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, one]) => [one.operationId, { ...one, path, method }] as const),
      ),
    );
    for (const operation of OPERATIONS) {
      const one = described.get(operation.name);
      expect(one, operation.name).toMatchObject({
        path: `/api/v1${operation.path}`,
        method: operation.method.toLowerCase(),
      });
      expect(one?.description).toContain(`\`${operation.right}\``);
      expect(one?.description).toContain(`\`${operation.audit}\``);
      expect(Object.keys(one?.responses ?? {})).toContain("default");
    }
    // Every reference in it leads somewhere.
    const text = JSON.stringify(answer.json());
    for (const [, name = ""] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/gu)) {
      expect(text).toContain(`"${name}":`);
    }
    expect(text).toContain("multipart/form-data");
  });

  it("is alive and ready", async () => {
    expect((await place.server.inject({ url: "/healthz" })).json()).toEqual({ status: "alive" });
    expect((await place.server.inject({ url: "/readyz" })).json()).toEqual({
      status: "ready",
      waitsFor: null,
    });
  });

  it("measures by route, and never by name or code", async () => {
    await place.send("GET", `/subjects/${uscc(1)}`);
    await place.send("GET", `/subjects?text=${encodeURIComponent(nameOf(1))}`);
    await place.send("GET", `/nothing/${uscc(1)}`);
    const { body } = await place.server.inject({ url: "/metrics" });
    expect(body).toContain('route="/api/v1/subjects/:code"');
    expect(body).toContain("xinpark_http_request_seconds_bucket");
    expect(body).toContain("xinpark_database_connections");
    for (const secret of [uscc(1), nameOf(1), encodeURIComponent(nameOf(1))])
      expect(body).not.toContain(secret);
  });

  it.each(["/api/v1/catalogue", "/api/v1/nothing", "/healthz"])(
    "%s carries the headers of security",
    async (url) => {
      const { headers } = await place.server.inject({ url });
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
      });
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["content-security-policy"]).toContain("default-src 'self'");
      expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/u);
    },
  );
});
