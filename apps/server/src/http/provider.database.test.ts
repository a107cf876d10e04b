import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { accountOutput, sessionOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { createAccount, openProvider } from "@xinpark/services/account";
import { z } from "zod";
import { openPlace, type Place } from "../test-support/index.ts";

/** Signing in by another provider, against a real one. */

const OURS = "http://localhost";
const CALLBACK = "/api/v1/session/provider/callback";
const CLIENT = { id: "xinpark", secret: "a-secret-between-two-machines" };
const PASSWORD = "correct-horse-7";

let provider: Server;
let issuer = "";
let place: Place;
let login = "";
let made = 0;

beforeAll(async () => {
  provider = createServer();
  provider.listen(0, "localhost");
  await once(provider, "listening");
  const address = provider.address();
  if (address === null || typeof address === "string") throw new Error("the provider has no port");
  issuer = `http://localhost:${address.port}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${OURS}${CALLBACK}`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["a key of the test alone"] },
    pkce: { required: () => true },
  });
  const handle = oidc.callback();
  provider.on("request", (request, response) => void handle(request, response));
  place = await openPlace({
    settings: {
      oidcIssuer: issuer,
      oidcClientId: CLIENT.id,
      oidcClientSecret: CLIENT.secret,
      oidcLabel: "统一身份认证",
    },
  });
});
afterAll(async () => {
  await place.close();
  provider.closeAllConnections();
  provider.close();
});
beforeEach(async () => {
  made += 1;
  login = `linked-${made}`;
  await createAccount(place.owner, {
    login,
    displayName: "示例",
    password: PASSWORD,
    role: "department-officer",
    organisation: "credit-office",
    uscc: null,
    validFrom: "2000-01-01",
  });
});

type Cookies = Map<string, string>;
const headerOf = (cookies: Cookies): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

/** A request to our server as a browser sends it. */
async function send(method: "GET" | "POST" | "DELETE", url: string, cookies: Cookies, body?: unknown) {
  const answer = await place.server.inject({
    method,
    url,
    headers: {
      host: "localhost",
      ...(method === "GET" ? {} : { origin: OURS }),
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
      ...(cookies.size === 0 ? {} : { cookie: headerOf(cookies) }),
    },
    ...(body === undefined
      ? method === "POST"
        ? { payload: "{}" }
        : {}
      : { payload: JSON.stringify(body) }),
  });
  for (const { name, value } of answer.cookies)
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  return answer;
}

const json = (answer: { readonly body: string }): unknown => JSON.parse(answer.body);

/** Goes to the provider, signs in there as `subject`, consents, and gives the address one is sent back to. */
async function atProvider(address: string, subject: string): Promise<URL> {
  const cookies: Cookies = new Map();
  let next = new URL(address);
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 12; step += 1) {
    const answer: Response = await fetch(next, {
      method: form === null ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: headerOf(cookies) },
      ...(form === null ? {} : { body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get("location");
    if (location !== null) {
      next = new URL(location, next);
      form = null;
      if (next.origin === OURS) return next;
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/u.exec(page)?.[1];
    const action = /action="([^"]+)"/u.exec(page)?.[1];
    if (prompt === undefined || action === undefined)
      throw new Error(`the provider shows ${page.slice(0, 500)}`);
    next = new URL(action, next);
    form = new URLSearchParams({ prompt, login: subject, password: "any" });
  }
  throw new Error("the provider never sends back");
}

const begun = z.object({ address: z.string() });

/** From our sign-in page to the provider and back; gives where one lands. */
async function signInAs(subject: string, cookies: Cookies = new Map(), change = (back: URL): URL => back) {
  const { address } = begun.parse(json(await send("POST", "/api/v1/session/provider", cookies)));
  const back = change(await atProvider(address, subject));
  return land(back, cookies);
}
const land = async (back: URL, cookies: Cookies): Promise<string> => {
  const answer = await send("GET", `${back.pathname}${back.search}`, cookies);
  expect(answer.statusCode).toBe(303);
  return z.string().parse(answer.headers.location);
};

async function signedIn(): Promise<Cookies> {
  const cookies: Cookies = new Map();
  const answer = await send("POST", "/api/v1/session", cookies, { login, password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  return cookies;
}

/** Links by the signed-in person; the session's own cookie stays behind, as it is strict. */
async function link(subject: string, session: Cookies): Promise<string> {
  const { address } = begun.parse(json(await send("POST", "/api/v1/account/identities", session)));
  const back = await atProvider(address, subject);
  const crossSite: Cookies = new Map([...session].filter(([name]) => name !== "xinpark_session"));
  return land(back, crossSite);
}

const whoIs = async (cookies: Cookies) =>
  sessionOutput.parse(json(await send("GET", "/api/v1/session", cookies)));
const accounts = async () =>
  (await place.owner.row(z.object({ count: z.number() }), sql`select count(*) as count from account`))?.count;

describe("signing in by another provider", () => {
  it("is offered by its label, and goes there with code, PKCE, state and nonce", async () => {
    const cookies: Cookies = new Map();
    expect((await whoIs(cookies)).provider).toEqual({ label: "统一身份认证" });
    const { address } = begun.parse(json(await send("POST", "/api/v1/session/provider", cookies)));
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: CLIENT.id,
      response_type: "code",
      scope: "openid",
      code_challenge_method: "S256",
      redirect_uri: `${OURS}${CALLBACK}`,
    });
    for (const secret of ["state", "nonce", "code_challenge"])
      expect(asked.get(secret)).toMatch(/^[\w-]{43}$/u);
    expect(address).not.toContain(CLIENT.secret);
  });

  it("an identity that nobody linked opens nothing and makes no account", async () => {
    const before = await accounts();
    const cookies: Cookies = new Map();
    expect(await signInAs(`stranger-${made}`, cookies)).toBe("/sign-in?problem=identity-unlinked");
    expect((await whoIs(cookies)).signedIn).toBe(false);
    expect(await accounts()).toBe(before);
  });

  it("links by who is signed in, signs in from then on, and no more once unlinked", async () => {
    const session = await signedIn();
    const subject = `person-${made}`;
    expect(await link(subject, session)).toBe("/account?linked=true");
    const cookies: Cookies = new Map();
    expect(await signInAs(subject, cookies)).toBe("/");
    expect(await whoIs(cookies)).toMatchObject({ signedIn: true, account: { login } });
    const account = accountOutput.parse(json(await send("GET", "/api/v1/account", session)));
    expect(account.identities).toMatchObject([{ issuer, subject }]);
    expect(account.sessions.map((one) => one.method).toSorted()).toEqual(["password", "provider"]);
    await send("DELETE", `/api/v1/account/identities/${account.identities[0]?.id ?? 0}`, session);
    expect(await signInAs(subject)).toBe("/sign-in?problem=identity-unlinked");
  });

  it("an identity belongs to one account", async () => {
    const subject = `twice-${made}`;
    expect(await link(subject, await signedIn())).toBe("/account?linked=true");
    expect(await link(subject, await signedIn())).toBe("/sign-in?problem=identity-linked");
  });

  it("a link that was begun in a session comes to nothing once the session has ended", async () => {
    const session = await signedIn();
    const { address } = begun.parse(json(await send("POST", "/api/v1/account/identities", session)));
    const back = await atProvider(address, `late-${made}`);
    await send("DELETE", "/api/v1/session", session);
    expect(await land(back, session)).toBe("/sign-in?problem=link-refused");
  });

  it("visitors link nothing", async () => {
    expect((await send("POST", "/api/v1/account/identities", new Map())).statusCode).toBe(401);
  });

  it("is linked by the security administrator as well", async () => {
    const as = await place.as({ role: "security-administrator" });
    const subject = `given-${made}`;
    const linked = await place.send("POST", `/accounts/${login}/identities`, as, { issuer, subject });
    expect(linked.status).toBe(200);
    const cookies: Cookies = new Map();
    expect(await signInAs(subject, cookies)).toBe("/");
    expect((await whoIs(cookies)).account?.login).toBe(login);
    await place.owner.run(sql`update account set disabled_at = now() where login = ${login}`);
    expect(await signInAs(subject)).toBe("/sign-in?problem=identity-unlinked");
  });

  it("takes the place of the password, not of the second factor", async () => {
    const subject = `two-${made}`;
    await link(subject, await signedIn());
    await place.owner.run(sql`
      insert into second_factor (id, account_id, kind, label, credential_id, public_key, sign_count, transports, confirmed_at)
      select gen_random_uuid(), id, 'passkey', 'x', ${`credential-${made}`}, '\\x00', 0, '{}', now() from account where login = ${login}`);
    const cookies: Cookies = new Map();
    expect(await signInAs(subject, cookies)).toBe("/sign-in?step=passkey");
    expect((await whoIs(cookies)).signedIn).toBe(false);
  });
});

describe("what comes back is not believed", () => {
  const OTHER = "another-value-altogether-that-nobody-made-up";
  const forge = (field: "state" | "nonce" | "verifier") =>
    place.owner.run(
      sql`update signin_challenge set body = jsonb_set(body, array['secrets', ${field}], ${JSON.stringify(OTHER)}::jsonb) where kind = 'provider'`,
    );
  const linkedSubject = async () => {
    const subject = `safe-${made}`;
    await link(subject, await signedIn());
    return subject;
  };
  const comeBack = async (subject: string, meanwhile: () => Promise<unknown>) => {
    const cookies: Cookies = new Map();
    const { address } = begun.parse(json(await send("POST", "/api/v1/session/provider", cookies)));
    const back = await atProvider(address, subject);
    await meanwhile();
    return { landed: await land(back, cookies), cookies, back };
  };

  it.each(["state", "nonce", "verifier"] as const)("with another %s than ours", async (field) => {
    const { landed, cookies } = await comeBack(await linkedSubject(), () => forge(field));
    expect(landed).toBe("/sign-in?problem=provider-refused");
    expect((await whoIs(cookies)).signedIn).toBe(false);
  });

  it.each([
    ["state", OTHER],
    ["code", OTHER],
    ["iss", "http://elsewhere.example"],
  ])("with another %s in its address", async (name, value) => {
    const subject = await linkedSubject();
    const landed = await signInAs(subject, new Map(), (back) => {
      back.searchParams.set(name, value);
      return back;
    });
    expect(landed).toBe("/sign-in?problem=provider-refused");
  });

  it("twice, late, or in another browser", async () => {
    const subject = await linkedSubject();
    const once = await comeBack(subject, () => Promise.resolve());
    expect(once.landed).toBe("/");
    expect(await land(once.back, once.cookies)).toBe("/sign-in?problem=provider-over");
    const late = await comeBack(subject, () =>
      place.owner.run(sql`update signin_challenge set expires_at = now() where kind = 'provider'`),
    );
    expect(late.landed).toBe("/sign-in?problem=provider-over");
    const cookies: Cookies = new Map();
    const { address } = begun.parse(json(await send("POST", "/api/v1/session/provider", cookies)));
    expect(await land(await atProvider(address, subject), new Map())).toBe("/sign-in?problem=provider-over");
  });

  it("leaves an entry of the refusal each time", async () => {
    const entries = await place.owner.rows(
      z.object({ codes: z.array(z.string()).nullable() }),
      sql`select array(select jsonb_array_elements_text(detail -> 'codes')) as codes from audit_entry where operation = 'account.sign-in' and outcome = 'refused'`,
    );
    const codes = new Set(entries.flatMap((entry) => entry.codes ?? []));
    for (const code of [
      "provider-refused",
      "provider-over",
      "identity-unlinked",
      "identity-linked",
      "link-refused",
    ])
      expect(codes).toContain(code);
  });
});

describe("a provider that is not there", () => {
  it("is said to be unreachable, and asked again the next time", async () => {
    const gone = openProvider({ issuer: "http://localhost:9", clientId: "x", clientSecret: "y", label: "z" });
    for (let round = 0; round < 2; round += 1)
      await expect(gone.addressOf(gone.newSecrets(), `${OURS}${CALLBACK}`)).rejects.toMatchObject({
        problems: [{ kind: "unavailable", code: "provider-unreachable" }],
      });
  });
});
