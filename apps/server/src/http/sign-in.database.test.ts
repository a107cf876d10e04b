import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sessionOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { createAccount } from "@xinpark/services/account";
import { z } from "zod";
import { openPlace, type Place } from "../test-support/index.ts";

let place: Place;
let login = "";
let made = 0;
const PASSWORD = "correct-horse-7";

beforeAll(async () => {
  place = await openPlace({ publicUrl: "https://park.example" });
});
afterAll(() => place.close());
beforeEach(async () => {
  made += 1;
  login = `officer-${made}`;
  await createAccount(place.owner, {
    login,
    displayName: "示例",
    password: PASSWORD,
    role: "credit-officer",
    organisation: "credit-office",
    uscc: null,
    validFrom: "2000-01-01",
  });
});

const signIn = (password: string, name = login, headers: Record<string, string> = {}) =>
  place.send("POST", "/session", headers, { login: name, password });

const cookieOf = (headers: Record<string, unknown>): string => {
  const set = headers["set-cookie"];
  return typeof set === "string" ? set : "";
};
const pair = (cookie: string): string => cookie.split(";")[0] ?? "";

async function signedIn(): Promise<Record<string, string>> {
  const answer = await signIn(PASSWORD);
  expect(answer.status).toBe(200);
  return { cookie: pair(cookieOf(answer.headers)), "sec-fetch-site": "same-origin" };
}
const whoAmI = async (headers: Record<string, string>) =>
  (await place.get(sessionOutput, "/session", headers)).account?.login ?? null;

describe("signing in", () => {
  it("opens a session whose cookie no script and no other site can use", async () => {
    const answer = await signIn(PASSWORD);
    const cookie = cookieOf(answer.headers);
    expect(pair(cookie)).toMatch(/^xinpark_session=[\w-]{43}$/u);
    for (const attribute of ["HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=43200"])
      expect(cookie).toContain(attribute);
    expect(sessionOutput.parse(answer.body)).toMatchObject({
      signedIn: true,
      account: { login },
      membership: { role: "credit-officer", organisationCode: "credit-office" },
    });
    expect(await whoAmI({ cookie: pair(cookie) })).toBe(login);
    const kept = await place.owner.rows(z.unknown(), sql`select * from signin_session`);
    expect(JSON.stringify(kept)).not.toContain(pair(cookie).slice(16));
  });

  it("answers a wrong password, an unknown name and a locked account alike", async () => {
    const wrong = await signIn("wrong");
    const unknown = await signIn(PASSWORD, "nobody");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(unknown.body).toEqual(wrong.body);
    expect(cookieOf(wrong.headers)).toBe("");
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn("wrong");
    const locked = await signIn(PASSWORD);
    expect(locked.status).toBe(401);
    expect(locked.body).toEqual(wrong.body);
  });

  it("locks after five failures in a row, and not before", async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn("wrong");
    expect((await signIn(PASSWORD)).status).toBe(200);
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn("wrong");
    expect((await signIn(PASSWORD)).status).toBe(200);
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn("wrong");
    expect((await signIn(PASSWORD)).status).toBe(401);
    // After the time it is open again.
    await place.owner.run(
      sql`update signin_attempt set locked_until = now() - interval '1 second' where locked_until is not null`,
    );
    expect((await signIn(PASSWORD)).status).toBe(200);
  });

  it("leaves an entry each time", async () => {
    await signIn("wrong");
    await signIn(PASSWORD);
    const entries = await place.owner.rows(
      z.object({ class: z.string(), outcome: z.string() }),
      sql`select class, outcome from audit_entry where actor = ${login} and operation = 'account.sign-in' order by id`,
    );
    expect(entries).toEqual([
      { class: "sign-in", outcome: "refused" },
      { class: "sign-in", outcome: "done" },
    ]);
  });

  it.each([{}, { login: "x" }, { login: "", password: "" }])("refuses the malformed %j", async (body) => {
    expect((await place.send("POST", "/session", {}, body)).status).toBe(400);
  });

  it("opens to nobody whose account is disabled or whose membership is over", async () => {
    await place.owner.run(sql`update account set disabled_at = now() where login = ${login}`);
    expect((await signIn(PASSWORD)).status).toBe(401);
    await place.owner.run(sql`update account set disabled_at = null where login = ${login}`);
    await place.owner.run(
      sql`update membership set valid_to = '2020-01-01' where account_id = (select id from account where login = ${login})`,
    );
    expect((await signIn(PASSWORD)).status).toBe(401);
  });
});

describe("a session", () => {
  it("ends by signing out, and its cookie is worth nothing afterwards", async () => {
    const session = await signedIn();
    const out = await place.send("DELETE", "/session", session);
    expect(out.status).toBe(200);
    expect(cookieOf(out.headers)).toMatch(/xinpark_session=;.*(?:Max-Age=0|Expires=Thu, 01 Jan 1970)/u);
    expect(await whoAmI(session)).toBeNull();
  });

  it("ends by time, and with the account", async () => {
    const session = await signedIn();
    expect(await whoAmI(session)).toBe(login);
    await place.owner.run(sql`update account set disabled_at = now() where login = ${login}`);
    expect(await whoAmI(session)).toBeNull();
    await place.owner.run(sql`update account set disabled_at = null where login = ${login}`);
    await place.owner.run(
      sql`update signin_session set expires_at = now() where account_id = (select id from account where login = ${login})`,
    );
    expect(await whoAmI(session)).toBeNull();
  });

  it("an unknown cookie is a visitor's", async () => {
    expect(await whoAmI({ cookie: "xinpark_session=x" })).toBeNull();
  });
});

describe("a request from another site", () => {
  it.each(["https://evil.example", "null", "https://localhost.evil.example"])(
    "from %s is refused",
    async (origin) => {
      const answer = await signIn(PASSWORD, login, { origin, host: "park.example" });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: "origin-foreign" } } });
      const session = await signedIn();
      expect(
        (await place.send("DELETE", "/session", { ...session, origin, host: "park.example" })).status,
      ).toBe(403);
      expect(await whoAmI(session)).toBe(login);
    },
  );
  it("from our own is not, nor is reading", async () => {
    expect(
      (await signIn(PASSWORD, login, { origin: "https://park.example", host: "park.example" })).status,
    ).toBe(200);
    expect((await place.send("GET", "/catalogue", { origin: "https://evil.example" })).status).toBe(200);
  });
});

describe("an API key", () => {
  it("works until it is revoked or expires, and is kept only as its digest", async () => {
    const as = await place.as({ role: "credit-officer" });
    expect((await place.send("GET", "/deliveries", as)).status).toBe(200);
    await place.owner.run(sql`update api_key set expires_at = now() - interval '1 second'`);
    expect(await place.send("GET", "/deliveries", as)).toMatchObject({
      status: 401,
      body: { error: { code: "key-unknown" } },
    });
    await place.owner.run(sql`update api_key set expires_at = null`);
    expect((await place.send("GET", "/deliveries", as)).status).toBe(200);
    await place.owner.run(sql`update api_key set revoked_at = now()`);
    // Not even as a visitor: somebody who shows a key means to be known by it.
    expect((await place.send("GET", "/catalogue", as)).status).toBe(401);
    const kept = JSON.stringify(
      await place.owner.rows(z.unknown(), sql`select key_digest::text from api_key`),
    );
    expect(kept).not.toContain((as["authorization"] ?? "").slice(10));
  });
});
