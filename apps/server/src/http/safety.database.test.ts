import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { errorSchema } from "@xinpark/kernel/contract";
import { openPlace, withPlace, type Place } from "../test-support/index.ts";

/** What guards the server from the web: headers, names, origins, shapes and limits. */

const HOST = "park.example";
let place: Place;
beforeAll(async () => {
  place = await openPlace({ publicUrl: `https://${HOST}` });
});
afterAll(() => place.close());

type Method = "GET" | "POST" | "DELETE" | "OPTIONS";
const ask = async (
  url: string,
  headers: Record<string, string> = {},
  method: Method = "GET",
  more: { payload?: string; remoteAddress?: string } = {},
) => {
  const answer = await place.server.inject({ method, url, headers: { host: HOST, ...headers }, ...more });
  const code = answer.statusCode < 400 ? null : errorSchema.parse(answer.json()).error.code;
  return { status: answer.statusCode, code, headers: answer.headers, body: answer.body };
};
const COOKIE = "xinpark_session=x";
const SIGN_OUT = "/api/v1/session";

describe("headers", () => {
  it.each(["/api/v1/catalogue", "/api/v1/nothing", "/healthz", "/", "/nothing.js"])(
    "%s carries them all",
    async (url) => {
      const { headers } = await ask(url);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
      });
      expect(headers["permissions-policy"]).toContain("camera=()");
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
    },
  );
  it("keeps every answer of the API out of caches and search engines, an error too", async () => {
    for (const url of ["/api/v1/catalogue", "/api/v1/deliveries", "/api/v1/nothing"]) {
      const { headers } = await ask(url);
      expect(headers, url).toMatchObject({
        "cache-control": "no-store",
        "x-robots-tag": "noindex, noarchive",
      });
    }
  });
  it("asks for https only where the place has it", async () => {
    await withPlace(async (plain) => {
      const { headers } = await plain.server.inject({ url: "/healthz" });
      expect(headers["strict-transport-security"]).toBeUndefined();
    });
  });
});

describe("the name asked for", () => {
  it.each([HOST, "PARK.example", "localhost:8080", "127.0.0.1:1", "[::1]:80"])("%s is ours", async (host) => {
    expect((await ask("/api/v1/catalogue", { host })).status).toBe(200);
  });
  it.each([
    "evil.example",
    "park.example.evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "park.example:81",
  ])("%s is not", async (host) => {
    expect(await ask("/api/v1/catalogue", { host })).toMatchObject({ status: 400, code: "host-unknown" });
  });
  it("health is answered under any name, figures not under the public one", async () => {
    expect((await ask("/healthz", { host: "10.0.0.7" })).status).toBe(200);
    expect((await ask("/metrics", { host: "10.0.0.7" })).status).toBe(200);
    expect((await ask("/metrics")).status).toBe(404);
  });
});

describe("where a writing request comes from", () => {
  const refused: readonly (readonly [string, Record<string, string>, string])[] = [
    ["another site", { origin: "https://evil.example" }, "origin-foreign"],
    ["a sandbox", { origin: "null" }, "origin-foreign"],
    ["no address", { origin: "park.example" }, "origin-foreign"],
    ["another port", { origin: `https://${HOST}:444` }, "origin-foreign"],
    ["a sister site", { "sec-fetch-site": "same-site" }, "origin-foreign"],
    ["another site that hides its origin", { "sec-fetch-site": "cross-site" }, "origin-foreign"],
    [
      "another site, with a session's cookie",
      { origin: "https://evil.example", cookie: COOKIE },
      "origin-foreign",
    ],
  ];
  it.each(refused)("from %s it is refused", async (_name, headers, code) => {
    expect(await ask(SIGN_OUT, headers, "DELETE")).toMatchObject({ status: 403, code });
  });
  it.each([
    ["our own page", { cookie: COOKIE, origin: `https://${HOST}` }],
    ["our own page, said by the browser", { cookie: COOKIE, "sec-fetch-site": "same-origin" }],
    ["a program without a cookie", {}],
    ["a program that holds its session itself", { cookie: COOKIE }],
  ])("from %s it is taken", async (_name, headers) => {
    expect((await ask(SIGN_OUT, headers, "DELETE")).status).toBe(200);
  });
  it("reading is nobody's harm", async () => {
    expect((await ask("/api/v1/catalogue", { origin: "https://evil.example", cookie: COOKIE })).status).toBe(
      200,
    );
  });
});

describe("what is sent", () => {
  const json = (payload: string) =>
    ask("/api/v1/session", { "content-type": "application/json" }, "POST", { payload });
  const nested = (depth: number) => `{"login":${"[".repeat(depth)}${"]".repeat(depth)},"password":"x"}`;
  it.each([
    [
      "a key of the prototype",
      '{"__proto__":{"role":"operator"},"login":"x","password":"x"}',
      "request-malformed",
    ],
    [
      "a constructor with a prototype",
      '{"constructor":{"prototype":{"x":1}},"login":"x","password":"x"}',
      "request-malformed",
    ],
    ["a hundred levels", nested(100), "body-too-deep"],
    ["half a million levels", nested(400_000), "body-too-deep"],
    ["a NUL", '{"login":"x\\u0000","password":"x"}', "character-forbidden"],
    ["a NUL within", '{"login":"x","password":"x","more":[{"a":["\\u0000"]}]}', "character-forbidden"],
    ["half a document", '{"login"', "request-malformed"],
    ["something else", "<xml/>", "request-malformed"],
  ])("%s in JSON is refused", async (_name, payload, code) => {
    expect(await json(payload)).toMatchObject({ status: 400, code });
  });
  it("more than a megabyte of JSON is refused", async () => {
    expect(await json(`{"login":"${"x".repeat(1_100_000)}"}`)).toMatchObject({
      status: 413,
      code: "body-too-large",
    });
  });
  it.each([
    ["/api/v1/subjects?text=%00", "character-forbidden"],
    ["/api/v1/subjects/%00", "character-forbidden"],
    ["/api/v1/subjects/%E0%A4%A", "request-malformed"],
    ["/api/v1/subjects?__proto__[x]=1&limit=x", "input-invalid"],
  ])("the address %s is answered in our words", async (url, code) => {
    const answer = await ask(url);
    expect(answer.code).toBe(code);
    expect(answer.headers["content-type"]).toContain("application/json");
  });
  it.each([
    "/../package.json",
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%5c..%5cpackage.json",
    "//etc/passwd",
  ])("%s leads to no file", async (url) => {
    const answer = await place.server.inject({ url, headers: { host: HOST, accept: "application/json" } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('xinpark",');
    expect(answer.body).not.toContain("root:");
  });
});

describe("limits", () => {
  // A budget fills while time passes: how often one may ask would say how fast the machine is.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const from = (remoteAddress: string, headers: Record<string, string> = {}, url = "/api/v1/catalogue") =>
    ask(url, headers, "GET", { remoteAddress });
  const until = async (most: number, work: (at: number) => Promise<{ status: number }>) => {
    for (let at = 0; at < most; at += 1) if ((await work(at)).status === 429) return at;
    return most;
  };

  it("a visitor's address is answered 429 with the time to wait, another one is not", async () => {
    const paid = await until(2000, () => from("203.0.113.1"));
    expect(paid).toBe(300);
    const answer = await from("203.0.113.1");
    expect(answer).toMatchObject({ status: 429, code: "limit-reached" });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect((await from("203.0.113.2")).status).toBe(200);
  });

  it("search costs more than reading, and health nothing", async () => {
    const searches = await until(1000, () => from("203.0.113.3", {}, "/api/v1/subjects?text=x&limit=1"));
    expect(searches).toBe(150);
    expect((await from("203.0.113.3", {}, "/healthz")).status).toBe(200);
  });

  it("invented cookies and keys do not buy an address more than its own budget", async () => {
    const paid = await until(3000, (at) =>
      from("203.0.113.4", { cookie: `xinpark_session=${at}` }, "/nothing.json"),
    );
    expect(paid).toBe(1000);
    const guesses = await until(1000, (at) => from("203.0.113.5", { authorization: `Bearer ${at}` }));
    expect(guesses).toBeLessThan(200);
  });

  it("one login is tried from one address so often and no more, whether it exists or not", async () => {
    const signIn = (login: string, remoteAddress: string) =>
      ask("/api/v1/session", { "content-type": "application/json" }, "POST", {
        payload: JSON.stringify({ login, password: "wrong" }),
        remoteAddress,
      });
    const tried = await until(40, () => signIn("nobody", "203.0.113.6"));
    expect(tried).toBe(20);
    expect(await signIn("nobody", "203.0.113.6")).toMatchObject({ status: 429, code: "limit-reached" });
    expect((await signIn("nobody", "203.0.113.7")).status).toBe(401);
    const { body } = await ask("/metrics", { host: "localhost" });
    expect(body).toMatch(/xinpark_http_limited_total\{budget="sign-in"\} [1-9]/u);
  });

  it("what a proxy was told by the caller is not believed, unless a proxy is declared", async () => {
    const paid = await until(2000, (at) =>
      from("203.0.113.8", { "x-forwarded-for": `198.51.100.${at % 250}` }),
    );
    expect(paid).toBe(300);
  });
});
