import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  accountOutput,
  factorAddedOutput,
  madeKeyOutput,
  meOutput,
  peopleOutput,
  sessionOutput,
  totpBegunOutput,
} from "@xinpark/kernel/contract";
import type { Role } from "@xinpark/kernel/rights";
import { sql } from "@xinpark/platform/sql";
import {
  actorOfKey,
  actorOfSession,
  createAccount,
  givePassword,
  securityOn,
} from "@xinpark/services/account";
import { queriesOn } from "@xinpark/platform/sql";
import { z } from "zod";
import { openPlace, TODAY, type Place } from "../test-support/index.ts";

/** One's own account: second factors, sessions, keys, and what happens to work whose ground is taken away. */

let place: Place;
let login = "";
let made = 0;
const PASSWORD = "correct-horse-7";
const NEW_PASSWORD = "Battery-Staple-8";

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());
beforeEach(async () => {
  login = await anAccount("department-officer");
});

async function anAccount(role: Role, organisation = "credit-office"): Promise<string> {
  made += 1;
  const name = `person-${made}`;
  await createAccount(place.owner, {
    login: name,
    displayName: "示例",
    password: PASSWORD,
    role,
    organisation,
    uscc: null,
    validFrom: "2000-01-01",
  });
  return name;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly cookies: Readonly<Record<string, string>>;
}
const ORIGIN = { host: "localhost", origin: "http://localhost" };

/** A browser of its own: it keeps its cookies. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #address: string;
  constructor(address = "127.0.0.1") {
    this.#address = address;
  }
  async send(method: "GET" | "POST" | "DELETE", url: string, body?: unknown): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await place.server.inject({
      method,
      url: `/api/v1${url}`,
      remoteAddress: this.#address,
      headers: {
        ...ORIGIN,
        "user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/153.0 Safari/537.36",
        "x-purpose": "operation",
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    for (const { name, value, maxAge } of answer.cookies)
      if (value === "" || maxAge === 0) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    const parsed: unknown = answer.json();
    return { status: answer.statusCode, body: parsed, cookies: Object.fromEntries(this.#cookies) };
  }
  async get<S extends z.ZodType>(schema: S, url: string): Promise<z.output<S>> {
    const { status, body } = await this.send("GET", url);
    if (status !== 200) throw new Error(`GET ${url} answered ${status}: ${JSON.stringify(body)}`);
    return schema.parse(body);
  }
  async post<S extends z.ZodType>(schema: S, url: string, body: unknown): Promise<z.output<S>> {
    const answer = await this.send("POST", url, body);
    if (answer.status !== 200)
      throw new Error(`POST ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }
  get token(): string {
    return this.#cookies.get("xinpark_session") ?? "";
  }
  set token(value: string) {
    this.#cookies.set("xinpark_session", value);
  }
  get step(): string {
    return this.#cookies.get("xinpark_step") ?? "";
  }
  set step(value: string) {
    this.#cookies.set("xinpark_step", value);
  }
}

const codeOf = (answer: { readonly body: unknown }): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(answer.body).error.code;

async function signedIn(name = login, password = PASSWORD): Promise<Browser> {
  const browser = new Browser();
  const answer = await browser.post(sessionOutput, "/session", { login: name, password });
  expect(answer.secondStep).toBeNull();
  return browser;
}

/** From everywhere at once, so that no budget of an address stops it. */
const storm = (passwords: readonly string[], name = login): Promise<Answer[]> =>
  Promise.all(
    passwords.map((password, at) =>
      new Browser(`10.${made}.0.${at}`).send("POST", "/session", { login: name, password }),
    ),
  );

const totpOf = (secret: string) =>
  new TOTP({ algorithm: "SHA1", digits: 6, period: 30, secret: Secret.fromBase32(secret) });

/** Enrols an authenticator; gives what makes its codes. `steps` moves along in time, so that each code is a new one. */
async function enrolled(browser: Browser) {
  const begun = await browser.post(totpBegunOutput, "/account/factors/totp", { label: "手机" });
  const totp = totpOf(begun.secret);
  const code = (steps: number) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
  const added = await browser.post(factorAddedOutput, `/account/factors/totp/${begun.factor}`, {
    code: code(-1),
  });
  return { begun, added, code };
}

const stepOf = (browser: Browser, answer: unknown) => browser.send("POST", "/session/second-step", answer);

describe("who one is", () => {
  it("names person, membership and rights, by session and by key; visitors are asked to sign in", async () => {
    const browser = await signedIn();
    const me = await browser.get(meOutput, "/me");
    expect(me).toMatchObject({
      person: { login, displayName: "示例" },
      membership: { role: "department-officer", organisation: { code: "credit-office" }, subject: null },
      heldTo: null,
      session: { secondFactor: false },
      key: null,
    });
    expect(me.memberships).toEqual([me.membership]);
    expect(me.rights.map((one) => one.right)).toContain("delivery.send");
    expect(me.rights.every((one) => one.label.zh !== "" && one.label.en !== "")).toBe(true);
    const byKey = await place.get(meOutput, "/me", await place.as({ role: "operator" }));
    expect(byKey).toMatchObject({
      membership: { role: "operator" },
      session: null,
      key: { label: "test", rights: null },
    });
    expect(await new Browser().send("GET", "/me")).toMatchObject({
      status: 401,
      body: { error: { code: "sign-in-needed" } },
    });
  });

  it("an API key manages no account", async () => {
    const as = await place.as({ role: "department-officer" });
    expect(await place.send("GET", "/account", as)).toMatchObject({
      status: 403,
      body: { error: { code: "session-needed" } },
    });
  });
});

describe("a storm of passwords", () => {
  it("of fifty wrong tries at once exactly the allowed number is judged; all are answered alike", async () => {
    const answers = await storm(Array.from({ length: 50 }, () => "wrong"));
    expect(new Set(answers.map((one) => JSON.stringify([one.status, one.body]))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, body: { error: { code: "sign-in-refused" } } });
    const counted = await place.owner.row(
      z.object({ failures: z.number(), locked: z.boolean() }),
      sql`select failures, locked_until > now() as locked from signin_attempt order by at desc limit 1`,
    );
    // Five were judged, every one after them was turned away uncounted.
    expect(counted).toEqual({ failures: 6, locked: true });
    const right = await new Browser().send("POST", "/session", { login, password: PASSWORD });
    expect([right.status, right.body]).toEqual([answers[0]?.status, answers[0]?.body]);
  });

  it("a right password among many wrong ones is turned away with them once five were judged", async () => {
    const wrong = Array.from({ length: 20 }, () => "wrong");
    await storm(wrong);
    // Whatever comes after the five, all at once: the right one is turned away with them.
    const answers = await storm([...wrong, PASSWORD, ...wrong]);
    expect(new Set(answers.map((one) => JSON.stringify([one.status, one.body]))).size).toBe(1);
    expect(answers[20]?.status).toBe(401);
  });

  it("counts a name that nobody bears like any other, and keeps no name", async () => {
    const ghost = "nobody-at-all";
    await place.owner.run(sql`delete from signin_attempt`);
    for (let attempt = 0; attempt < 6; attempt += 1)
      await new Browser().send("POST", "/session", { login: ghost, password: "wrong" });
    const rows = await place.owner.rows(
      z.object({ locked: z.boolean(), whole: z.string() }),
      sql`select locked_until > now() as locked, a::text as whole from signin_attempt a`,
    );
    expect(rows).toMatchObject([{ locked: true }]);
    expect(rows[0]?.whole).not.toContain(ghost);
  });

  it("a lock is seen and lifted by the system administrator alone", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1)
      await new Browser().send("POST", "/session", { login, password: "wrong" });
    const path = `/accounts/${login}/unlock`;
    const [system, security] = [
      await place.as({ role: "system-administrator" }),
      await place.as({ role: "security-administrator" }),
    ];
    const lock = async () =>
      (await place.get(peopleOutput, `/people?q=${login}`, system)).items[0]?.lockedUntil;
    expect(await lock()).toEqual(expect.any(String));
    expect((await place.send("POST", path, security, {})).status).toBe(403);
    expect((await place.send("POST", path, system, {})).status).toBe(200);
    expect(await lock()).toBeNull();
    await signedIn();
  });
});

describe("a password", () => {
  it("is changed by who knows the old one; other sessions end, the present one stays", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const change = (current: string, password: string) =>
      one.send("POST", "/account/password", { current, password });
    expect(codeOf(await change("wrong", NEW_PASSWORD))).toBe("confirmation-wrong");
    expect(codeOf(await change(PASSWORD, "short-1A"))).toBe("password-short");
    expect(codeOf(await change(PASSWORD, `My-${login}-is-7`))).toBe("password-has-login");
    expect(codeOf(await change(PASSWORD, PASSWORD))).toBe("password-used");
    expect((await other.get(sessionOutput, "/session")).signedIn).toBe(true);
    expect((await change(PASSWORD, NEW_PASSWORD)).status).toBe(200);
    expect((await one.get(sessionOutput, "/session")).signedIn).toBe(true);
    expect((await other.get(sessionOutput, "/session")).signedIn).toBe(false);
    expect((await new Browser().send("POST", "/session", { login, password: PASSWORD })).status).toBe(401);
    await signedIn(login, NEW_PASSWORD);
  });

  it("does not come back before as many others as the policy says", async () => {
    const browser = await signedIn();
    const names = [PASSWORD, ...Array.from({ length: 5 }, (_, at) => `Another-${at}-word`)];
    for (const [at, password] of names.slice(1).entries())
      await browser.post(z.unknown(), "/account/password", { current: names[at], password });
    const back = (password: string) =>
      browser.send("POST", "/account/password", { current: names.at(-1), password });
    expect(codeOf(await back(names[1] ?? ""))).toBe("password-used");
    expect((await back(PASSWORD)).status).toBe(200);
    const kept = await place.owner.row(
      z.object({ count: z.number() }),
      sql`select count(*) as count from password_history h join account a on a.id = h.account_id where a.login = ${login}`,
    );
    expect(kept?.count).toBe(5);
  });

  it.each([
    ["a first one", sql`update account set password_temporary = true where password_hash is not null`],
    [
      "one that expired",
      sql`update account set password_set_at = now() - interval '90 days 1 second' where password_hash is not null`,
    ],
  ])("%s must be changed before anything else", async (_what, age) => {
    await place.owner.run(age);
    const browser = await signedIn();
    expect(await browser.get(sessionOutput, "/session")).toMatchObject({
      signedIn: true,
      heldTo: "password-change",
      rights: ["account.own"],
    });
    for (const [method, url, body] of [
      ["GET", "/deliveries", undefined],
      ["GET", "/catalogue", undefined],
      ["POST", "/account/factors/totp", { label: "x" }],
      ["POST", "/account/keys", { label: "x", rights: ["delivery.read"], days: 1 }],
    ] as const)
      expect(codeOf(await browser.send(method, url, body)), url).toBe("password-change-needed");
    await browser.post(z.unknown(), "/account/password", { current: PASSWORD, password: NEW_PASSWORD });
    expect((await browser.get(sessionOutput, "/session")).heldTo).toBeNull();
    expect((await browser.send("GET", "/deliveries")).status).toBe(200);
    await place.owner.run(sql`update account set password_temporary = false, password_set_at = now()`);
  });

  it("given by an administrator is told once and held to be changed", async () => {
    const account = await place.owner.row(
      z.object({ id: z.number() }),
      sql`select id from account where login = ${login}`,
    );
    const given = await givePassword(place.owner, account?.id ?? 0);
    const browser = await signedIn(login, given);
    expect((await browser.get(sessionOutput, "/session")).heldTo).toBe("password-change");
  });
});

describe("an authenticator", () => {
  it("counts once a code was given, brings recovery codes, and is asked for from then on", async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const begun = await browser.post(totpBegunOutput, "/account/factors/totp", { label: "手机" });
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\//u);
    // Begun is not enrolled.
    expect((await signedIn()).token).not.toBe("");
    const path = `/account/factors/totp/${begun.factor}`;
    expect(codeOf(await browser.send("POST", path, { code: "000000" }))).toBe("code-wrong");
    const totp = totpOf(begun.secret);
    const added = await browser.post(factorAddedOutput, path, { code: totp.generate() });
    expect(added.factor).toMatchObject({ kind: "totp", label: "手机" });
    expect(new Set(added.recoveryCodes).size).toBe(10);
    // Whoever was in without it is out.
    expect((await other.get(sessionOutput, "/session")).signedIn).toBe(false);
    const next = new Browser();
    const half = await next.post(sessionOutput, "/session", { login, password: PASSWORD });
    expect(half).toMatchObject({ signedIn: false, secondStep: { methods: ["totp", "recovery"] } });
    expect(next.token).toBe("");
    expect((await next.get(sessionOutput, "/session")).signedIn).toBe(false);
  });

  it("a code is good once: replayed it is refused, at once and later, with the answer of a wrong one", async () => {
    const { code } = await enrolled(await signedIn());
    const first = new Browser();
    await first.post(sessionOutput, "/session", { login, password: PASSWORD });
    const taken = code(0);
    const storm = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const browser = new Browser();
        await browser.post(sessionOutput, "/session", { login, password: PASSWORD });
        return stepOf(browser, { method: "totp", code: taken });
      }),
    );
    expect(storm.filter((one) => one.status === 200)).toHaveLength(1);
    await place.owner.run(sql`delete from signin_attempt`);
    const again = await stepOf(first, { method: "totp", code: taken });
    const wrong = await stepOf(first, { method: "totp", code: "123456" });
    const password = await new Browser().send("POST", "/session", { login, password: "wrong" });
    expect(again.status).toBe(401);
    expect([again.body, wrong.body]).toEqual([password.body, password.body]);
    // An earlier code than the one that was taken is no better.
    expect((await stepOf(first, { method: "totp", code: code(-1) })).status).toBe(401);
  });

  it("wrong codes lock like wrong passwords", async () => {
    const { code } = await enrolled(await signedIn());
    const browser = new Browser();
    await browser.post(sessionOutput, "/session", { login, password: PASSWORD });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await stepOf(browser, { method: "totp", code: "000000" })).status).toBe(401);
    expect((await stepOf(browser, { method: "totp", code: code(0) })).status).toBe(401);
    expect((await new Browser().send("POST", "/session", { login, password: PASSWORD })).status).toBe(401);
  });

  it("the second step is worth nothing without the first, twice, or late", async () => {
    const { code } = await enrolled(await signedIn());
    expect(codeOf(await stepOf(new Browser(), { method: "totp", code: code(0) }))).toBe("step-over");
    const browser = new Browser();
    await browser.post(sessionOutput, "/session", { login, password: PASSWORD });
    const { step } = browser;
    expect((await stepOf(browser, { method: "totp", code: code(0) })).status).toBe(200);
    const thief = new Browser();
    thief.step = step;
    expect(codeOf(await stepOf(thief, { method: "totp", code: code(1) }))).toBe("step-over");
    const late = new Browser();
    await late.post(sessionOutput, "/session", { login, password: PASSWORD });
    await place.owner.run(sql`update signin_challenge set expires_at = now()`);
    expect(codeOf(await stepOf(late, { method: "totp", code: code(1) }))).toBe("step-over");
  });

  it("a recovery code opens once, in whatever writing", async () => {
    const { added } = await enrolled(await signedIn());
    const [one = "", two = ""] = added.recoveryCodes ?? [];
    const use = async (code: string) => {
      const browser = new Browser();
      await browser.post(sessionOutput, "/session", { login, password: PASSWORD });
      return stepOf(browser, { method: "recovery", code });
    };
    expect((await use(one)).status).toBe(200);
    expect((await use(one)).status).toBe(401);
    expect((await use(two.toUpperCase().replaceAll("-", " "))).status).toBe(200);
    const kept = JSON.stringify(
      await place.owner.rows(z.unknown(), sql`select code_digest::text from recovery_code`),
    );
    expect(kept).not.toContain(one);
  });

  it("its secret is sealed at rest and opens in its own row alone", async () => {
    const first = await enrolled(await signedIn());
    const second = await anAccount("department-officer");
    const other = await enrolled(await signedIn(second));
    const rows = await place.owner.rows(
      z.object({ sealed_secret: z.string() }),
      sql`select sealed_secret from second_factor where kind = 'totp'`,
    );
    for (const { sealed_secret: sealed } of rows) {
      expect(sealed).not.toContain(first.begun.secret);
      expect(sealed).toMatch(/^[0-9a-f]{16}\./u);
    }
    await place.owner.run(sql`
      update second_factor a set sealed_secret = b.sealed_secret from second_factor b
      where a.id = ${first.begun.factor} and b.id = ${other.begun.factor}`);
    const browser = new Browser();
    await browser.post(sessionOutput, "/session", { login, password: PASSWORD });
    const swapped = await stepOf(browser, { method: "totp", code: other.code(0) });
    expect(codeOf(swapped)).toBe("sealed-value-broken");
  });

  it("is asked for of administrators: without one they enrol and do nothing else", async () => {
    const administrator = await anAccount("audit-administrator");
    const browser = await signedIn(administrator);
    expect(await browser.get(sessionOutput, "/session")).toMatchObject({
      heldTo: "second-factor",
      rights: ["account.own"],
    });
    expect(codeOf(await browser.send("GET", "/security-settings"))).toBe("second-factor-needed");
    expect(
      codeOf(await browser.send("POST", "/account/keys", { label: "x", rights: ["audit.read"], days: 1 })),
    ).toBe("second-factor-needed");
    const { added } = await enrolled(browser);
    expect((await browser.get(sessionOutput, "/session")).heldTo).toBeNull();
    expect((await browser.send("GET", "/security-settings")).status).toBe(200);
    // Taken away again, the session is held again.
    await browser.post(z.unknown(), `/account/factors/${added.factor.id}/remove`, {});
    expect((await browser.get(sessionOutput, "/session")).heldTo).toBe("second-factor");
  });

  it("changes only for who showed lately who they are", async () => {
    const browser = await signedIn();
    await place.owner.run(sql`update signin_session set verified_at = now() - interval '16 minutes'`);
    const begin = (confirmation?: string) =>
      browser.send("POST", "/account/factors/totp", {
        label: "x",
        ...(confirmation === undefined ? {} : { confirmation }),
      });
    expect(codeOf(await begin())).toBe("confirmation-needed");
    expect(codeOf(await begin("wrong"))).toBe("confirmation-wrong");
    expect((await begin(PASSWORD)).status).toBe(200);
    expect((await begin()).status).toBe(200);
  });

  it("is reset by the security administrator for who lost it, never for oneself", async () => {
    const browser = await signedIn();
    await enrolled(browser);
    const as = await place.as({ role: "security-administrator" });
    expect((await place.send("POST", `/accounts/${login}/factors/reset`, as, {})).status).toBe(200);
    expect((await browser.get(sessionOutput, "/session")).signedIn).toBe(false);
    await signedIn();
    const me = await place.get(meOutput, "/me", as);
    expect(codeOf(await place.send("POST", `/accounts/${me.person.login}/factors/reset`, as, {}))).toBe(
      "account-own",
    );
  });
});

describe("sessions", () => {
  it("are listed with device, network and times, and ended one by one", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const { sessions } = await one.get(accountOutput, "/account");
    expect(sessions).toHaveLength(2);
    expect(sessions.map((session) => [session.device, session.address])).toEqual([
      ["Chrome · Windows", "127.0.0.0/24"],
      ["Chrome · Windows", "127.0.0.0/24"],
    ]);
    const theirs = sessions.find((session) => !session.current);
    expect((await one.send("DELETE", `/account/sessions/${theirs?.id ?? 0}`)).status).toBe(200);
    expect((await other.get(sessionOutput, "/session")).signedIn).toBe(false);
    expect((await one.get(sessionOutput, "/session")).signedIn).toBe(true);
    const stranger = await signedIn(await anAccount("bank-officer"));
    const mine = sessions.find((session) => session.current);
    expect(codeOf(await stranger.send("DELETE", `/account/sessions/${mine?.id ?? 0}`))).toBe(
      "session-unknown",
    );
  });

  it("a stolen cookie is worth nothing once its session is ended", async () => {
    const owner = await signedIn();
    const thief = new Browser();
    thief.token = owner.token;
    expect((await thief.send("GET", "/deliveries")).status).toBe(200);
    expect(await owner.post(z.unknown(), "/account/sessions/end", { keepThis: false })).toEqual({ ended: 1 });
    expect((await thief.send("GET", "/deliveries")).status).toBe(401);
    expect((await thief.get(sessionOutput, "/session")).signedIn).toBe(false);
  });

  it("end when idle too long and at the latest after their time; being used keeps them", async () => {
    const browser = await signedIn();
    const age = (minutes: number) =>
      place.owner.run(
        sql`update signin_session set last_seen_at = now() - make_interval(mins => ${minutes}::int) where ended_at is null`,
      );
    await age(29);
    expect((await browser.get(sessionOutput, "/session")).signedIn).toBe(true);
    const seen = await place.owner.row(
      z.object({ fresh: z.boolean() }),
      sql`select max(last_seen_at) > now() - interval '1 minute' as fresh from signin_session`,
    );
    expect(seen?.fresh).toBe(true);
    await age(31);
    expect((await browser.get(sessionOutput, "/session")).signedIn).toBe(false);
    const other = await signedIn();
    await place.owner.run(sql`update signin_session set expires_at = now() where ended_at is null`);
    expect((await other.get(sessionOutput, "/session")).signedIn).toBe(false);
  });

  it("the oldest of too many gives way", async () => {
    const browsers: Browser[] = [];
    for (let at = 0; at < 6; at += 1) browsers.push(await signedIn());
    const alive = await Promise.all(browsers.map((one) => one.get(sessionOutput, "/session")));
    expect(alive.map((one) => one.signedIn)).toEqual([false, true, true, true, true, true]);
  });

  it("act for one membership, and switch to another of one's own", async () => {
    await place.owner.run(sql`
      insert into membership (account_id, role, organisation_id, valid_from)
      select a.id, 'credit-officer', o.id, '2000-01-01' from account a, organisation o where a.login = ${login} and o.code = 'credit-office'`);
    const browser = await signedIn();
    const before = await browser.get(meOutput, "/me");
    const other = before.memberships.find((one) => one.id !== before.membership.id);
    expect(other?.role).toBe("credit-officer");
    const to = (membership: number) => browser.send("POST", "/account/membership", { membership });
    expect((await to(other?.id ?? 0)).status).toBe(200);
    const after = await browser.get(meOutput, "/me");
    expect(after.membership.role).toBe("credit-officer");
    expect(after.rights.map((one) => one.right)).toContain("evaluation.run");
    // The next sign-in begins where one left off.
    expect((await (await signedIn()).get(meOutput, "/me")).membership.role).toBe("credit-officer");
    const foreign = await place.get(meOutput, "/me", await place.as({ role: "credit-officer" }));
    expect(codeOf(await to(foreign.membership.id))).toBe("membership-unknown");
  });
});

describe("clocks", () => {
  it("this machine's clock set back or ahead changes nothing: ages and codes count on the database's", async () => {
    const browser = await signedIn();
    const { begun } = await enrolled(browser);
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2020-01-01T00:00:00Z") });
    try {
      expect((await browser.get(sessionOutput, "/session")).signedIn).toBe(true);
      const fresh = new Browser();
      await fresh.post(sessionOutput, "/session", { login, password: PASSWORD });
      const stale = totpOf(begun.secret).generate({ timestamp: Date.now() });
      expect((await stepOf(fresh, { method: "totp", code: stale })).status).toBe(401);
      vi.useRealTimers();
      const present = totpOf(begun.secret).generate({ timestamp: Date.now() });
      vi.useFakeTimers({ toFake: ["Date"], now: new Date("2020-01-01T00:00:00Z") });
      expect((await stepOf(fresh, { method: "totp", code: present })).status).toBe(200);
      await place.owner.run(sql`update signin_session set expires_at = now() where ended_at is null`);
      expect((await fresh.get(sessionOutput, "/session")).signedIn).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it("the database's clock set back ends the session: its age can no longer be told", async () => {
    const browser = await signedIn();
    // A session last seen in the future is what a clock set back by an hour looks like.
    await place.owner.run(
      sql`update signin_session set last_seen_at = now() + interval '1 hour' where ended_at is null`,
    );
    expect((await browser.get(sessionOutput, "/session")).signedIn).toBe(false);
  });
});

describe("API keys", () => {
  const wanted = { label: "报送程序", rights: ["delivery.read"], days: 30 };

  it("hold what was chosen of one's rights, for as long as chosen, and are told once", async () => {
    const browser = await signedIn();
    const key = await browser.post(madeKeyOutput, "/account/keys", wanted);
    const as = { authorization: `Bearer ${key.key}`, "x-purpose": "operation" };
    expect((await place.send("GET", "/deliveries", as)).status).toBe(200);
    expect(codeOf(await place.send("GET", "/subjects?name=x", as))).toBe("right-missing");
    const me = await place.get(meOutput, "/me", as);
    expect(me.rights.map((one) => one.right).toSorted()).toEqual(["account.own", "delivery.read"]);
    expect(me.key).toMatchObject({ label: "报送程序", rights: ["delivery.read"] });
    const { keys } = await browser.get(accountOutput, "/account");
    expect(keys).toHaveLength(1);
    expect(keys[0]?.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(keys)).not.toContain(key.key);
    expect(key.key.startsWith(keys[0]?.hint ?? "none")).toBe(true);
    await place.owner.run(sql`update api_key set expires_at = now() where id = ${key.id}`);
    expect(codeOf(await place.send("GET", "/deliveries", as))).toBe("key-unknown");
  });

  it.each([
    [{ ...wanted, rights: ["delivery.read", "evaluation.run"] }, "right-not-held"],
    [{ ...wanted, days: 366 }, "key-too-long"],
  ])("%j is refused: %s", async (body, code) => {
    expect(codeOf(await (await signedIn()).send("POST", "/account/keys", body))).toBe(code);
  });

  it("no more of them than allowed", async () => {
    const browser = await signedIn();
    for (let at = 0; at < 10; at += 1) await browser.post(madeKeyOutput, "/account/keys", wanted);
    expect(codeOf(await browser.send("POST", "/account/keys", wanted))).toBe("keys-too-many");
  });

  it("are granted, listed and withdrawn by the security administrator; not for roles that need a second factor", async () => {
    const as = await place.as({ role: "security-administrator" });
    const browser = await signedIn();
    const { membership } = await browser.get(meOutput, "/me");
    const made = madeKeyOutput.parse(
      (await place.send("POST", "/keys", as, { ...wanted, membership: membership.id })).body,
    );
    const theirs = { authorization: `Bearer ${made.key}`, "x-purpose": "operation" };
    expect((await place.send("GET", "/deliveries", theirs)).status).toBe(200);
    expect(JSON.stringify((await place.send("GET", "/keys", as)).body)).toContain(made.hint);
    expect((await place.send("DELETE", `/keys/${made.id}`, as)).status).toBe(200);
    expect((await place.send("GET", "/deliveries", theirs)).status).toBe(401);
    const me = await place.get(meOutput, "/me", as);
    const own = await place.send("POST", "/keys", as, { ...wanted, membership: me.membership.id });
    expect(codeOf(own)).toBe("key-not-for-role");
    expect((await place.send("GET", "/keys", await place.as({ role: "system-administrator" }))).status).toBe(
      403,
    );
  });
});

describe("work that is under way", () => {
  const asking = { channel: "api", purpose: "operation", caseNumber: null, requestId: null } as const;
  const actorBehind = async (browser: Browser) => {
    const setting = securityOn(place.application.installation(), TODAY);
    const actor = await actorOfSession(
      queriesOn(place.application.database.pools.app),
      browser.token,
      asking,
      setting,
    );
    if (actor === null) throw new Error("nobody");
    return actor;
  };
  /** Begins a transaction, has the ground taken away meanwhile, writes, and tries to commit. */
  const interrupted = async (
    actor: Parameters<Place["application"]["door"]["open"]>[0],
    take: () => Promise<unknown>,
  ) => {
    const { door } = place.application;
    const outcome: unknown = await door
      .open(actor, async (session) => {
        await session.audit({ operation: "test.under-way", class: "write" });
        await take();
        return "done";
      })
      .catch((error: unknown) => error);
    const begun: unknown = await door.open(actor, async () => "in").catch((error: unknown) => error);
    const left = await place.owner.row(
      z.object({ count: z.number() }),
      sql`select count(*) as count from audit_entry where operation = 'test.under-way'`,
    );
    return { outcome, begun, left: left?.count };
  };

  it("a key revoked meanwhile: nothing is committed, and nothing begins", async () => {
    const browser = await signedIn();
    const key = await browser.post(madeKeyOutput, "/account/keys", {
      label: "x",
      rights: ["delivery.read"],
      days: 1,
    });
    const actor = await actorOfKey(queriesOn(place.application.database.pools.app), key.key, asking);
    if (actor === null) throw new Error("nobody");
    const { outcome, begun, left } = await interrupted(actor, () =>
      browser.send("DELETE", `/account/keys/${key.id}`),
    );
    for (const one of [outcome, begun])
      expect(one).toMatchObject({ problems: [{ kind: "unauthenticated", code: "key-ended" }] });
    expect(left).toBe(0);
  });

  it("a session ended meanwhile", async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const actor = await actorBehind(browser);
    const { outcome, begun, left } = await interrupted(actor, () =>
      other.send("POST", "/account/sessions/end", { keepThis: true }),
    );
    for (const one of [outcome, begun]) expect(one).toMatchObject({ problems: [{ code: "session-ended" }] });
    expect(left).toBe(0);
  });

  it("a role lost, and an account closed, meanwhile", async () => {
    for (const loss of [
      (name: string) =>
        sql`update membership m set valid_to = current_date - 1 from account a where a.id = m.account_id and a.login = ${name}`,
      (name: string) => sql`update account set disabled_at = now() where login = ${name}`,
    ]) {
      const actor = await actorBehind(await signedIn());
      const { outcome, begun, left } = await interrupted(actor, () => place.owner.run(loss(login)));
      for (const one of [outcome, begun])
        expect(one).toMatchObject({ problems: [{ code: "membership-ended" }] });
      expect(left).toBe(0);
      login = await anAccount("credit-officer");
    }
  });

  it("a membership suspended meanwhile", async () => {
    const actor = await actorBehind(await signedIn());
    const { outcome, left } = await interrupted(actor, () =>
      place.owner.run(
        sql`update membership m set suspended_at = now() from account a where a.id = m.account_id and a.login = ${login}`,
      ),
    );
    expect(outcome).toMatchObject({ problems: [{ code: "membership-ended" }] });
    expect(left).toBe(0);
  });

  it("between the parts of long work as well", async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const actor = await actorBehind(browser);
    await expect(
      place.application.door.open(actor, async (session) => {
        await session.requireLive();
        await other.send("POST", "/account/sessions/end", { keepThis: true });
        await session.requireLive();
      }),
    ).rejects.toMatchObject({ problems: [{ code: "session-ended" }] });
  });

  it("a request over HTTP whose key is revoked while it runs is answered 401, with an entry of the refusal", async () => {
    const browser = await signedIn();
    const key = await browser.post(madeKeyOutput, "/account/keys", {
      label: "x",
      rights: ["delivery.read"],
      days: 1,
    });
    const as = { authorization: `Bearer ${key.key}`, "x-purpose": "operation" };
    const lock = await place.application.database.pools.owner.connect();
    try {
      await lock.query("begin; lock table batch in access exclusive mode");
      const request = place.send("GET", "/deliveries", as);
      await untilSomebodyWaits();
      expect((await browser.send("DELETE", `/account/keys/${key.id}`)).status).toBe(200);
      await lock.query("commit");
      expect(await request).toMatchObject({ status: 401, body: { error: { code: "key-ended" } } });
    } finally {
      lock.release();
    }
    const entries = await place.owner.rows(
      z.object({ outcome: z.string() }),
      sql`select outcome from audit_entry where actor = ${login} and operation = 'delivery.list'`,
    );
    expect(entries).toEqual([{ outcome: "refused" }]);
  });

  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const row = await place.owner.row(
        z.object({ count: z.number() }),
        sql`select count(*) as count from pg_locks l join pg_database d on d.oid = l.database where not l.granted and d.datname = current_database()`,
      );
      if ((row?.count ?? 0) > 0) return;
    }
  }
});
