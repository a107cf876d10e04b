import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  activationOutput,
  applicationDetailOutput,
  applicationReceipt,
  applicationsOutput,
  fileOutput,
  givenMandateOutput,
  mandateOutput,
  mandatesOutput,
  meOutput,
  ownMandatesOutput,
  windowActOutput,
} from "@xinpark/kernel/contract";
import { addDays, addMonths } from "@xinpark/kernel/day";
import { sql } from "@xinpark/platform/sql";
import { createAccount, createKey } from "@xinpark/services/account";
import { z } from "zod";
import { chinaToday } from "../application/clock.ts";
import { PDF, SCAN, sendForm, type Paper } from "../test-support/forms.ts";
import {
  identityShape,
  mobileShape,
  openPlace,
  registration,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";
import { licenceIssuer } from "../test-support/licence.ts";

/** Enterprises come in by verified papers or an electronic licence; their representatives authorise others; a change of representative suspends. */

const today = chinaToday();
let place: Place;
let officer: As;
let clerk: As;
beforeAll(async () => {
  place = await openPlace({ today });
  officer = await place.as({ role: "credit-officer" });
  clerk = await place.as({ role: "window-clerk", organisation: "zbgx-xzsp" });
  await place.deliver(
    Array.from({ length: 30 }, (_, index) => registration(index + 1, { REG_FRDB: `代表${index + 1}` })),
    { item: "REG" },
  );
});
afterAll(() => place.close());

const codeOf = (body: unknown): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code;
const nameOf = (index: number): string => registration(index)["REG_MC"] ?? "";

const application = (index: number, more: Readonly<Record<string, unknown>> = {}) => ({
  uscc: uscc(index),
  name: nameOf(index),
  representative: `代表${index}`,
  identityNumber: identityShape(index),
  phone: mobileShape(),
  login: `legal-${index}`,
  ...more,
});

async function apply(index: number, more: Readonly<Record<string, unknown>> = {}, as: As = {}) {
  const answer = await sendForm(place, "/onboarding", application(index, more), [SCAN], as);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return applicationReceipt.parse(answer.body);
}
const decide = (number: string, verdict: "verified" | "refused", as = officer) =>
  place.send("POST", `/onboarding/${number}/decide`, as, { verdict, reason: "已核对营业执照和身份证" });
const activate = (receipt: { number: string; trackingCode: string }, as: As = {}, login?: string) =>
  place.send("POST", `/onboarding/${receipt.number}/activate`, as, {
    trackingCode: receipt.trackingCode,
    ...(login === undefined ? {} : { login }),
  });

/** A key of an account's newest membership. */
async function keyOf(login: string): Promise<As> {
  const row = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select m.id from membership m join account a on a.id = m.account_id where a.login = ${login} order by m.id desc limit 1`,
  );
  const key = await createKey(place.owner, row?.id ?? 0, "test");
  return { authorization: `Bearer ${key}`, "x-purpose": "own-file" };
}

/** A legal representative, onboarded through papers. */
async function represent(index: number, more: Readonly<Record<string, unknown>> = {}): Promise<As> {
  const receipt = await apply(index, more);
  expect((await decide(receipt.number, "verified")).status).toBe(200);
  const opened = activationOutput.parse((await activate(receipt)).body);
  return keyOf(opened.login);
}

const give = (
  as: As,
  login: string,
  more: Readonly<Record<string, unknown>> = {},
  papers: readonly Paper[] = [],
) =>
  sendForm(
    place,
    "/mandates",
    {
      login,
      displayName: "经办人甲",
      newAccount: true,
      rights: ["registry.file", "consent.read"],
      from: today,
      to: addMonths(today, 6),
      ...more,
    },
    papers,
    as,
  );

describe("applying with papers", () => {
  it("is verified by another person against the register, then opened by whoever holds the tracking code", async () => {
    const receipt = await apply(1);
    expect(receipt).toMatchObject({ state: "submitted" });
    const detail = await place.get(applicationDetailOutput, `/onboarding/${receipt.number}`, officer);
    expect(detail).toMatchObject({
      hasIdentityNumber: true,
      comparison: {
        nameMatches: true,
        representativeMatches: true,
        representedBy: [],
        subject: { state: "active" },
      },
    });
    expect(codeOf((await activate(receipt)).body)).toBe("application-not-verified");
    const decided = await decide(receipt.number, "verified");
    expect(decided.body).toMatchObject({ state: "verified" });
    expect(codeOf((await decide(receipt.number, "refused")).body)).toBe("application-decided");
    const opened = activationOutput.parse((await activate(receipt)).body);
    expect(opened.login).toBe("legal-1");
    const signedIn = await place.send(
      "POST",
      "/session",
      {},
      { login: opened.login, password: opened.firstPassword },
    );
    expect(signedIn.body).toMatchObject({
      heldTo: "password-change",
      membership: { role: "legal-representative", subjectCode: uscc(1) },
    });
    expect(codeOf((await activate(receipt)).body)).toBe("application-not-verified");
    const me = await place.get(meOutput, "/me", await keyOf(opened.login));
    expect(me.membership.subject).toMatchObject({ code: uscc(1) });
  });

  it("is followed with its tracking code alone", async () => {
    const receipt = await apply(2);
    const follow = (number: string, trackingCode: string) =>
      place.send("POST", `/onboarding/${number}/status`, {}, { trackingCode });
    expect((await follow(receipt.number, receipt.trackingCode)).body).toMatchObject({ state: "submitted" });
    const other = await apply(3);
    for (const [number, code] of [
      [receipt.number, other.trackingCode],
      [other.number, receipt.trackingCode],
      ["0".repeat(32), receipt.trackingCode],
    ] as const) {
      const answer = await follow(number, code);
      expect([answer.status, codeOf(answer.body)]).toEqual([404, "application-unknown"]);
    }
    const wrong = await activate({ number: receipt.number, trackingCode: other.trackingCode });
    expect(codeOf(wrong.body)).toBe("application-unknown");
  });

  it("answers alike whether the enterprise is known, and waits for its registration", async () => {
    const [known, unknown] = [await apply(4), await apply(900)];
    expect({ ...unknown, number: "", trackingCode: "" }).toEqual({ ...known, number: "", trackingCode: "" });
    expect(codeOf((await decide(unknown.number, "verified")).body)).toBe("subject-unknown");
    await place.deliver([registration(900)], { item: "REG" });
    expect((await decide(unknown.number, "verified")).status).toBe(200);
  });

  it("shows what differs from the register", async () => {
    const { number } = await apply(5, { name: "别的有限公司", representative: "冒名者" });
    const { comparison } = await place.get(applicationDetailOutput, `/onboarding/${number}`, officer);
    expect(comparison).toMatchObject({ nameMatches: false, representativeMatches: false });
    expect((await decide(number, "refused")).body).toMatchObject({ state: "refused" });
  });

  it.each([
    [{ uscc: "91370303MA3XXXXXXX" }, [SCAN], 400, "code-invalid"],
    [{ uscc: undefined }, [SCAN], 400, "field-missing"],
    [{ representative: undefined }, [SCAN], 400, "field-missing"],
    [{ identityNumber: undefined }, [SCAN], 400, "field-missing"],
    [
      { identityNumber: identityShape(7).replace(/.$/u, (x) => (x === "1" ? "2" : "1")) },
      [SCAN],
      400,
      "identity-invalid",
    ],
    [{ login: "A" }, [SCAN], 400, "input-invalid"],
    [{ window: "nowhere" }, [SCAN], 404, "organisation-unknown"],
    [{ licenceToken: "a.b.c" }, [], 409, "licence-unsupported"],
    [{}, [], 400, "documents-missing"],
    [{}, [{ name: "x.pdf", content: Buffer.from("MZ not a paper at all") }], 400, "document-kind"],
    [{}, [{ name: "x.pdf", content: Buffer.concat([PDF, Buffer.alloc(11_000_000)]) }], 413, "document-large"],
  ] as const)("refuses %o", async (wrong, papers, status, code) => {
    const answer = await sendForm(place, "/onboarding", application(6, wrong), papers);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  });

  it("takes no papers that only a text names", async () => {
    const documents = [{ name: "x", digest: "0".repeat(64), bytes: 5, type: "application/pdf" }];
    const answer = await place.send("POST", "/onboarding", {}, application(6, { documents }));
    expect(codeOf(answer.body)).toBe("documents-missing");
  });

  it("is not verified by who applied or belongs to the enterprise; the database holds the same", async () => {
    const { number } = await apply(8, {}, officer);
    expect(codeOf((await decide(number, "verified")).body)).toBe("four-eyes");
    await expect(
      place.owner
        .run(sql`update onboarding_application set state = 'verified', decided_at = now(), decided_by_account = submitted_by_account
        where number = ${number}`),
    ).rejects.toThrow("onboarding_four_eyes");
    const second = await place.as({ role: "credit-officer" });
    expect((await decide(number, "verified", second)).status).toBe(200);
  });

  it("goes to the window it names and to nobody else's", async () => {
    const { number } = await apply(9, { window: "zbgx-xzsp" });
    const listed = async (as: As) =>
      (await place.get(applicationsOutput, "/onboarding", as)).items.some((one) => one.number === number);
    const otherWindow = await place.as({ role: "window-clerk", organisation: "zbgx-scjg" });
    expect([await listed(clerk), await listed(officer), await listed(otherWindow)]).toEqual([
      true,
      true,
      false,
    ]);
    expect((await place.send("GET", `/onboarding/${number}`, otherWindow)).status).toBe(404);
    const claimed = await place.send("POST", `/onboarding/${number}/claim`, clerk, {});
    expect(claimed.body).toMatchObject({ own: true });
    expect((await place.send("GET", "/tasks", clerk)).body).toMatchObject({
      items: [{ kind: "verification", reference: number }],
    });
    const { number: addressed } = await apply(10);
    expect((await place.send("GET", `/onboarding/${addressed}`, clerk)).status).toBe(404);
  });

  it("gives papers to its verifiers only, as files", async () => {
    const { number } = await apply(11);
    const paper = await place.server.inject({
      url: `/api/v1/onboarding/${number}/documents/0`,
      headers: officer,
    });
    expect(paper.statusCode).toBe(200);
    expect(paper.rawPayload).toEqual(PDF);
    expect(paper.headers["content-disposition"]).toContain("attachment");
    expect((await place.send("GET", `/onboarding/${number}/documents/0`)).status).toBe(401);
    expect((await place.send("GET", `/onboarding/${number}/documents/7`, officer)).status).toBe(404);
  });

  it("adds the enterprise to an account that is signed in", async () => {
    const first = await represent(12);
    const receipt = await apply(13, { representative: "代表13" });
    await decide(receipt.number, "verified");
    const added = activationOutput.parse((await activate(receipt, first)).body);
    expect(added).toEqual({ login: "legal-12", firstPassword: null });
    expect((await place.get(meOutput, "/me", first)).memberships).toHaveLength(2);
  });
});

describe("identity numbers", () => {
  it("are sealed, compared and never shown; comparisons are counted", async () => {
    const { number } = await apply(14);
    const fresh = await place.as({ role: "credit-officer" });
    const compare = (value: string, what = "identity-number") =>
      place.send("POST", `/onboarding/${number}/compare`, fresh, { what, value });
    const identity = identityShape(14);
    expect((await compare(identity)).body).toEqual({ same: true, remaining: 19 });
    expect((await compare(`${identity.slice(0, 6)} ${identity.slice(6)}`.toLowerCase())).body).toMatchObject({
      same: true,
    });
    expect((await compare(identityShape(15))).body).toMatchObject({ same: false });
    expect((await compare(`+86 ${mobileShape()}`, "phone")).body).toMatchObject({ same: true });
    for (let tries = 4; tries < 20; tries += 1)
      expect((await compare(identityShape(500 + tries))).status).toBe(200);
    const over = await compare(identity);
    expect([over.status, codeOf(over.body)]).toEqual([403, "comparison-limit"]);
    // In no table, no answer and no entry.
    const everywhere = await place.owner.row(
      z.object({ found: z.boolean() }),
      sql`select exists (select from onboarding_application p where p::text like ${`%${identity}%`})
        or exists (select from audit_entry e where e::text like ${`%${identity}%`}) as found`,
    );
    expect(everywhere).toEqual({ found: false });
    const shown = await place.send("GET", `/onboarding/${number}`, fresh);
    expect(JSON.stringify(shown.body)).not.toContain(identity);
    expect(JSON.stringify(shown.body)).not.toContain(mobileShape());
  });
});

describe("letters of authority", () => {
  it("give a handler some rights for some days, and nothing after", async () => {
    const legal = await represent(16);
    const given = givenMandateOutput.parse((await give(legal, "handler-16", {}, [SCAN])).body);
    expect(given.firstPassword).not.toBeNull();
    expect(given.mandate).toMatchObject({
      state: "live",
      kind: "handler",
      givenBy: "代表16",
      documents: [{ bytes: PDF.length }],
    });
    const handler = await keyOf("handler-16");
    const me = await place.get(meOutput, "/me", handler);
    expect(me.rights.map((one) => one.right)).toEqual(
      expect.arrayContaining(["registry.file", "consent.read"]),
    );
    expect(me.rights.map((one) => one.right)).not.toContain("consent.give");
    const code = encodeURIComponent(uscc(16));
    expect((await place.send("GET", `/subjects/${code}`, handler)).status).toBe(200);
    expect((await place.send("GET", `/subjects/${code}/evaluation`, handler)).status).toBe(403);
    await place.owner
      .run(sql`update membership set valid_from = ${addDays(today, -30)}, valid_to = ${addDays(today, -1)}
      where id = (select membership_id from mandate where number = ${given.mandate.number})`);
    expect((await place.send("GET", "/me", handler)).status).toBe(401);
  });

  it("end at once when they are revoked, and the handler is told", async () => {
    const legal = await represent(17);
    const { mandate } = givenMandateOutput.parse((await give(legal, "handler-17")).body);
    const handler = await keyOf("handler-17");
    expect((await place.get(ownMandatesOutput, "/mandates/own", handler)).items).toHaveLength(1);
    const ended = await place.send("POST", `/mandates/${mandate.number}/end`, legal, {});
    expect(ended.body).toMatchObject({ items: [{ state: "ended", endedBy: "legal-17" }] });
    expect((await place.send("GET", "/me", handler)).status).toBe(401);
    expect(codeOf((await place.send("POST", `/mandates/${mandate.number}/end`, legal, {})).body)).toBe(
      "mandate-ended",
    );
    const notices = await place.owner.rows(
      z.object({ kind: z.string() }),
      sql`select kind from mandate_notice where mandate_number = ${mandate.number} order by id`,
    );
    expect(notices).toEqual([{ kind: "given" }, { kind: "ended" }]);
  });

  it("may go to an account that exists, when its name is known", async () => {
    const legal = await represent(18);
    const other = await represent(19);
    const existing = { newAccount: false, displayName: "代表19" };
    expect((await give(legal, "legal-19", existing)).body).toMatchObject({ firstPassword: null });
    expect((await place.get(meOutput, "/me", other)).memberships).toHaveLength(2);
    for (const wrong of [
      { ...existing, displayName: "猜的" },
      { ...existing, login: "nobody-here" },
    ])
      expect(codeOf((await give(legal, "legal-19", wrong)).body)).toBe("handler-unknown");
    expect(codeOf((await give(legal, "legal-18", { newAccount: false, displayName: "代表18" })).body)).toBe(
      "handler-self",
    );
  });

  it.each([
    [{ rights: ["mandate.give"] }, "right-not-delegable"],
    [{ rights: ["audit.read"] }, "right-not-delegable"],
    [{ rights: [] }, "input-invalid"],
    [{ from: addDays(today, -1) }, "day-passed"],
    [{ to: addDays(today, -1) }, "days-reversed"],
    [{ to: addMonths(today, 37) }, "mandate-long"],
  ])("refuse %o", async (wrong, code) => {
    const legal = await keyOf("legal-18");
    expect(codeOf((await give(legal, "handler-x", wrong)).body)).toBe(code);
  });

  it("are seen by the own enterprise alone", async () => {
    const [a, b] = [await keyOf("legal-17"), await keyOf("legal-18")];
    const { items } = await place.get(mandatesOutput, "/mandates", a);
    const foreign = await place.send("POST", `/mandates/${items[0]?.number}/end`, b, {});
    expect([foreign.status, codeOf(foreign.body)]).toEqual([404, "mandate-unknown"]);
  });
});

describe("a change of the legal representative", () => {
  const deliverChange = (index: number, name: string, day = "2026/03/02") =>
    place.deliver([registration(index, { REG_FRDB: name, REG_HZRQ: day })], { item: "REG" });

  it("suspends the former one and what they gave, tells both, and lets the new one confirm or end it", async () => {
    const former = await represent(20);
    const [first, second] = [
      givenMandateOutput.parse((await give(former, "handler-20")).body),
      givenMandateOutput.parse((await give(former, "handler-20b")).body),
    ];
    const handler = await keyOf("handler-20");
    const before = place.owner;
    await deliverChange(20, "新任代表");
    for (const as of [former, handler]) {
      const me = await place.get(meOutput, "/me", as);
      expect(me.membership.suspended).toBe(true);
      expect(me.rights.map((one) => one.right)).toEqual(["account.own"]);
      expect((await place.send("GET", `/subjects/${encodeURIComponent(uscc(20))}`, as)).status).toBe(403);
    }
    expect((await place.get(ownMandatesOutput, "/mandates/own", handler)).notices[0]).toMatchObject({
      kind: "suspended",
    });
    expect((await place.get(ownMandatesOutput, "/mandates/own", former)).notices[0]).toMatchObject({
      kind: "representation-suspended",
    });
    const entry = await before.row(
      z.object({ subjects: z.array(z.number()) }),
      sql`select subjects from audit_entry where operation = 'mandate.suspend' order by id desc limit 1`,
    );
    expect(entry?.subjects).toHaveLength(1);
    const next = await represent(20, { representative: "新任代表", login: "legal-20-new" });
    const { items } = await place.get(mandatesOutput, "/mandates", next);
    expect(items.map((one) => one.state)).toEqual(["suspended", "suspended"]);
    const confirmed = await place.send("POST", `/mandates/${first.mandate.number}/confirm`, next, {});
    expect(confirmed.status).toBe(200);
    await place.send("POST", `/mandates/${second.mandate.number}/end`, next, {});
    const after = await place.get(mandatesOutput, "/mandates", next);
    expect(Object.fromEntries(after.items.map((one) => [one.login, [one.state, one.givenBy]]))).toEqual({
      "handler-20": ["live", "新任代表"],
      "handler-20b": ["ended", "代表20"],
    });
    expect((await place.send("GET", `/subjects/${encodeURIComponent(uscc(20))}`, handler)).status).toBe(200);
    expect(
      codeOf((await place.send("POST", `/mandates/${first.mandate.number}/confirm`, next, {})).body),
    ).toBe("mandate-not-suspended");
  });

  it.each([
    ["the same name", "代表21"],
    ["the same name, written with spaces", "代　表 21"],
    ["no name", ""],
  ])("%s suspends nothing", async (_what, name) => {
    const login = `legal-21-${name.length}`;
    const legal = await represent(21, { login });
    await deliverChange(21, name, "2026/03/0".concat(String(3 + name.length)));
    expect((await place.get(meOutput, "/me", legal)).membership.suspended).toBe(false);
  });

  it("by onboarding suspends whoever was verified under another name", async () => {
    await place.deliver([registration(22, { REG_HZRQ: "2026/01/05" })], { item: "REG" });
    const former = await represent(22, { representative: "代表22" });
    await represent(22, { representative: "另一人", login: "legal-22-new" });
    expect((await place.get(meOutput, "/me", former)).membership.suspended).toBe(true);
  });
});

describe("the window", () => {
  const paper = (index: number, more: Readonly<Record<string, unknown>> = {}) => ({
    uscc: uscc(index),
    givenBy: `代表${index}`,
    presenter: "到场人",
    presenterIdentityNumber: identityShape(index),
    rights: ["registry.file", "consent.read"],
    from: today,
    to: addDays(today, 20),
    ...more,
  });
  const record = async (index: number, as = clerk) => {
    const answer = await sendForm(place, "/window/mandates", paper(index), [SCAN], as);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return mandateOutput.parse(answer.body);
  };

  it("needs the scanned paper, signed by who is registered, within its days", async () => {
    for (const [wrong, papers, code] of [
      [{}, [], "documents-missing"],
      [{ givenBy: "别人" }, [SCAN], "representative-differs"],
      [{ uscc: uscc(901) }, [SCAN], "subject-unknown"],
      [{ from: addDays(today, -40), to: addDays(today, -1) }, [SCAN], "paper-over"],
      [{ to: addDays(today, 91) }, [SCAN], "mandate-long"],
      [{ rights: ["window.act"] }, [SCAN], "right-not-delegable"],
    ] as const) {
      const answer = await sendForm(place, "/window/mandates", paper(23, wrong), papers, clerk);
      expect(codeOf(answer.body)).toBe(code);
    }
    await expect(
      place.owner
        .run(sql`insert into mandate (number, kind, subject_id, given_by_name, organisation_id, presenter_name, rights, valid_from, valid_to, recorded_by)
        select 'x', 'window', 1, 'a', id, 'b', '{registry.file}', current_date, current_date, 'c' from organisation limit 1`),
    ).rejects.toThrow("mandate_check");
  });

  /** Signs in by password: acting belongs to a session of the browser. */
  async function signedInClerk(index: number): Promise<As> {
    const login = `clerk-${index}`;
    const password = "Correct-horse-9";
    await createAccount(place.owner, {
      login,
      displayName: "窗口甲",
      password,
      role: "window-clerk",
      organisation: "zbgx-xzsp",
      uscc: null,
      validFrom: "2000-01-01",
    });
    const answer = await place.server.inject({
      method: "POST",
      url: "/api/v1/session",
      payload: { login, password },
    });
    return {
      cookie: `xinpark_session=${answer.cookies[0]?.value ?? ""}`,
      "x-purpose": "own-file",
      "sec-fetch-site": "same-origin",
    };
  }

  it("acts for the one enterprise by the paper's rights, both named, and stops by itself", async () => {
    const mandate = await record(24);
    const acting = await signedInClerk(24);
    const code = encodeURIComponent(uscc(24));
    expect((await place.send("GET", "/mandates", acting)).status).toBe(403);
    const begun = await place.send("POST", `/window/mandates/${mandate.number}/act`, acting, {});
    expect(begun.status, JSON.stringify(begun.body)).toBe(200);
    expect(windowActOutput.parse(begun.body).act).toMatchObject({
      presenter: "到场人",
      subject: { code: uscc(24) },
    });
    expect((await place.send("GET", "/session", acting)).body).toMatchObject({
      onBehalfOf: { name: nameOf(24), mandate: mandate.number },
      membership: { role: "window-clerk" },
    });
    const session = await place.send("GET", "/session", acting);
    const { rights } = z.object({ rights: z.array(z.string()) }).parse(session.body);
    expect(rights).toEqual(expect.arrayContaining(["window.act", "registry.file", "consent.read"]));
    expect(rights).not.toContain("consent.give");
    const read = { ...acting, "x-purpose": "window-service" };
    const file = await place.get(fileOutput, `/subjects/${code}`, read);
    expect(file.audience).toBe("own");
    const other = await place.get(fileOutput, `/subjects/${encodeURIComponent(uscc(23))}`, read);
    expect(other.audience).toBe("public");
    const entry = await place.owner.row(
      z.object({ actor: z.string(), detail: z.record(z.string(), z.unknown()) }),
      sql`select actor, detail from audit_entry where actor = 'clerk-24' and detail ? 'onBehalfOf' order by id desc limit 1`,
    );
    expect(entry).toMatchObject({
      actor: "clerk-24",
      detail: { onBehalfOf: { mandate: mandate.number, name: nameOf(24) } },
    });
    await place.owner
      .run(sql`update window_act set begun_at = now() - interval '1 hour', until = now() - interval '1 second'
      where mandate_number = ${mandate.number}`);
    expect((await place.send("GET", "/session", acting)).body).toMatchObject({ onBehalfOf: null });
  });

  it("stops at once when the paper ends, the enterprise revokes it, or the representative changes", async () => {
    const acting = await signedInClerk(25);
    const actsFor = async (): Promise<unknown> =>
      z.object({ onBehalfOf: z.unknown() }).parse((await place.send("GET", "/session", acting)).body)
        .onBehalfOf;
    const begin = (number: string) => place.send("POST", `/window/mandates/${number}/act`, acting, {});
    const first = await record(25);
    await begin(first.number);
    expect(await actsFor()).not.toBeNull();
    await place.send("POST", `/window/mandates/${first.number}/end`, acting, {});
    expect(await actsFor()).toBeNull();
    expect(codeOf((await begin(first.number)).body)).toBe("mandate-not-live");

    const second = await record(25);
    await begin(second.number);
    const legal = await represent(25);
    await place.send("POST", `/mandates/${second.number}/end`, legal, {});
    expect(await actsFor()).toBeNull();

    const third = await record(25);
    await begin(third.number);
    await place.deliver([registration(25, { REG_FRDB: "新代表", REG_HZRQ: "2026/04/01" })], { item: "REG" });
    expect(await actsFor()).toBeNull();
    expect(codeOf((await begin(third.number)).body)).toBe("mandate-not-live");
  });

  it("keeps its papers from other windows", async () => {
    const { number } = await record(26);
    const other = await place.as({ role: "window-clerk", organisation: "zbgx-scjg" });
    expect((await place.get(mandatesOutput, "/window/mandates", other)).items).toEqual([]);
    expect(codeOf((await place.send("POST", `/window/mandates/${number}/act`, other, {})).body)).toBe(
      "mandate-unknown",
    );
  });
});

describe("an electronic licence", () => {
  it("verifies by itself, once, while it is fresh and signed by the configured issuer", async () => {
    const issuer = licenceIssuer();
    const keys = join(place.dataFolder, "keys");
    await mkdir(keys, { recursive: true });
    const pem = issuer.publicKey.export({ type: "spki", format: "pem" });
    await writeFile(join(keys, "electronic-licence.pem"), pem);
    const reading = await place.another();
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      jti: "token-0001",
      iat: now,
      uscc: uscc(27),
      name: nameOf(27),
      representative: "代表27",
    };
    const send = (token: string) =>
      reading.send("POST", "/onboarding", {}, { login: "licensed-27", licenceToken: token });
    for (const [token, code] of [
      [licenceIssuer().issue(claims), "licence-invalid"],
      [issuer.issue(claims, { alg: "none" }), "licence-invalid"],
      [issuer.issue({ ...claims, uscc: undefined }), "licence-invalid"],
      [issuer.issue(claims).replace(/.$/u, ""), "licence-invalid"],
      ["no token at all", "licence-invalid"],
      [issuer.issue({ ...claims, iat: now - 400 }), "licence-stale"],
      [issuer.issue({ ...claims, iat: now + 400 }), "licence-stale"],
    ] as const)
      expect(codeOf((await send(token)).body)).toBe(code);
    const receipt = applicationReceipt.parse((await send(issuer.issue(claims))).body);
    expect(receipt.state).toBe("verified");
    expect(codeOf((await send(issuer.issue(claims))).body)).toBe("licence-used");
    const opened = activationOutput.parse((await activate(receipt)).body);
    expect(opened.login).toBe("licensed-27");
    await reading.close();
  });
});

describe("the database", () => {
  it("shows applications, papers and representatives to nobody who is not set", async () => {
    const { app } = place.application.database.pools;
    for (const table of ["onboarding_application", "mandate"])
      expect((await app.query(`select from ${table}`)).rowCount, table).toBe(0);
    await expect(app.query("select from subject_representative")).rejects.toThrow("permission denied");
  });
});
