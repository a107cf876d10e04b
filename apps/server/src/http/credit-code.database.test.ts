import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  auditCheckpointOutput,
  codeCheckOutput,
  codePageOutput,
  publicGradeAnswer,
  sharedClassOutput,
  shareListOutput,
  shareMadeOutput,
} from "@xinpark/kernel/contract";
import { checkCreditCode } from "@xinpark/kernel/credit-code";
import { addDays } from "@xinpark/kernel/day";
import { sequence, verifySignature } from "@xinpark/platform/audit-log";
import { sql } from "@xinpark/platform/sql";
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

/** The enterprise's code, the public grade and shares, as the API answers. */

// 1 is green, 2 red (a serious penalty), 3 black (closed), 4 green, 5 in another city.
const [GREEN, RED, BLACK, OTHER, FAR] = [1, 2, 3, 4, 5] as const;
const SERIOUS = { CF_CFLB: "责令停产停业", CF_NR: "责令停产停业", CF_NR_FK: "" };
const evaluated = (index: number, changes: Row = {}): Row => ({
  PE_MC: nameOf(index),
  PE_USCC: uscc(index),
  PE_DJ: "A",
  PE_PJRQ: "2026/03/31",
  PE_YXQZ: "",
  PE_PJDW: "国家公共信用信息中心",
  PE_GKFS: "公开",
  ...changes,
});

let place: Place;
let green: As;
let red: As;
let black: As;
let other: As;
let office: As;

beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [
      registration(GREEN),
      registration(RED),
      registration(BLACK, { REG_ZT: "吊销" }),
      registration(OTHER),
      registration(FAR, { REG_XZQH: "370102", REG_YQ: "" }),
    ],
    { item: "REG" },
  );
  await place.deliver([penalty(RED, SERIOUS)], { item: "CF" });
  const member = (index: number) => place.as({ role: "enterprise", uscc: uscc(index) });
  [green, red, black, other] = [
    await member(GREEN),
    await member(RED),
    await member(BLACK),
    await member(OTHER),
  ];
  office = await place.as({ role: "credit-officer" });
  // The first key is published with the first checkpoint, a second after a server starts.
  const { door, log, configuration } = place.application;
  await sequence(door, { keysFolder: configuration.keysFolder, log });
});
afterAll(() => place.close());

const evaluate = (rows: readonly Row[]) =>
  place.deliver(rows, { item: "public-evaluation", department: "zbgx-fzgg" });
const page = (index: number, as: As) => place.get(codePageOutput, `/subjects/${uscc(index)}/credit-code`, as);
async function post<S extends z.ZodType>(
  schema: S,
  url: string,
  as: As,
  body: unknown = {},
): Promise<z.output<S>> {
  const answer = await place.send("POST", url, as, body);
  expect([url, answer.status, answer.body]).toEqual([url, 200, answer.body]);
  return schema.parse(answer.body);
}
const make = (as: As) => post(codePageOutput, "/codes", as);
const keys = async () => (await place.get(auditCheckpointOutput, "/audit/checkpoint")).keys;
const checkText = async (text: string | null | undefined, day = TODAY) =>
  checkCreditCode(text ?? "", { keys: await keys(), day }, verifySignature);
const codeOf = (answer: { readonly body: unknown }): unknown => {
  const { body } = answer;
  return typeof body === "object" && body !== null && "error" in body ? body.error : body;
};

describe("the code", () => {
  it("is made by the enterprise, checked without network, and found by its number", async () => {
    expect((await page(GREEN, green)).code).toBeNull();
    const { code, validDays } = await make(green);
    expect(code).toMatchObject({
      state: "current",
      issuedOn: TODAY,
      expiresOn: addDays(TODAY, validDays - 1),
    });
    expect(await checkText(code?.text)).toMatchObject({
      valid: true,
      reasons: [],
      code: { uscc: uscc(GREEN), grade: null },
    });
    expect(await checkText(code?.text, addDays(TODAY, validDays))).toMatchObject({ reasons: ["expired"] });
    const found = await place.get(codeCheckOutput, `/codes/${code?.number}`);
    expect(found).toMatchObject({ state: "current", subject: { name: nameOf(GREEN), code: uscc(GREEN) } });
  });

  it("is replaced by the next one and revoked by the enterprise; its number says so to anybody", async () => {
    const first = (await page(GREEN, green)).code?.number ?? "";
    const second = (await make(green)).code?.number ?? "";
    const state = async (number: string) => (await place.get(codeCheckOutput, `/codes/${number}`)).state;
    expect([await state(first), await state(second)]).toEqual(["replaced", "current"]);
    expect((await place.send("DELETE", `/codes/${second}`, other)).status).toBe(404);
    expect((await place.send("DELETE", `/codes/${second}`, green)).status).toBe(200);
    expect([await state(first), await state(second)]).toEqual(["replaced", "revoked"]);
    expect((await place.send("DELETE", `/codes/${second}`, green)).status).toBe(404);
    expect((await page(GREEN, green)).code).toMatchObject({ state: "revoked", text: null });
    const third = (await make(green)).code?.number ?? "";
    place.setToday("2026-12-01");
    expect(await state(third)).toBe("expired");
    place.setToday(TODAY);
  });

  it("that is made twice at once is current once", async () => {
    await Promise.all([make(green), make(green), make(green)]);
    const rows = await place.owner.rows(
      codePageOutput.pick({ validDays: true }),
      sql`select count(*)::int as "validDays" from credit_code where replaced_at is null and revoked_at is null and subject_id = 1`,
    );
    expect(rows).toEqual([{ validDays: 1 }]);
  });

  it("is the enterprise's: others neither make nor see it, the credit office sees how it stands within its reach", async () => {
    await make(green);
    const seen = await page(GREEN, office);
    expect(seen.code).toMatchObject({ state: "current", text: null });
    expect((await page(GREEN, other)).code).toBeNull();
    const far = await place.as({ role: "enterprise", uscc: uscc(FAR) });
    await make(far);
    expect((await page(FAR, office)).code).toBeNull();
    const officer = await place.as({ role: "department-officer", organisation: BUREAU });
    for (const [as, status] of [
      [officer, 403],
      [office, 403],
      [{}, 401],
    ] as const)
      expect((await place.send("POST", "/codes", as, {})).status).toBe(status);
    expect((await place.send("GET", `/subjects/${uscc(GREEN)}/credit-code`, officer)).status).toBe(403);
  });

  it("of an unknown number is one answer, whatever was written", async () => {
    for (const number of ["7ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "nonsense", "1"]) {
      const answer = await place.send("GET", `/codes/${number}`);
      expect([answer.status, codeOf(answer)]).toMatchObject([404, { code: "code-unknown" }]);
    }
  });

  it("stands behind row security: the app's login reads none without an enterprise", async () => {
    for (const table of ["credit_code", "class_share", "class_share_opening", "receipt"]) {
      const { rows } = await place.application.database.pools.app.query(`select * from ${table}`);
      expect([table, rows]).toEqual([table, []]);
    }
  });
});

describe("the public grade", () => {
  const grade = async (index: number, as?: As) =>
    (await place.get(publicGradeAnswer, `/subjects/${uscc(index)}/public-grade`, as)).grade;

  it("is nothing where none was delivered", async () => {
    expect([await grade(GREEN), await grade(GREEN, green)]).toEqual([null, null]);
  });

  it("that its owner publishes is seen by everybody and stands in the code", async () => {
    await evaluate([evaluated(GREEN)]);
    const shown = {
      grade: "A",
      evaluatedOn: "2026-03-31",
      published: true,
      evaluator: "国家公共信用信息中心",
    };
    for (const as of [undefined, green, other, office]) expect(await grade(GREEN, as)).toMatchObject(shown);
    const { code } = await make(green);
    expect(code?.grade).toEqual({ value: "A", evaluatedOn: "2026-03-31" });
    expect((await checkText(code?.text)).code?.grade).toEqual({ value: "A", evaluatedOn: "2026-03-31" });
  });

  it("that its owner shares among government only never stands in the code; a newer one takes the place of an older", async () => {
    await evaluate([evaluated(GREEN, { PE_DJ: "D", PE_PJRQ: "2026/05/06", PE_GKFS: "政府共享" })]);
    expect(await grade(GREEN, office)).toMatchObject({ grade: "D", published: false });
    expect(await grade(GREEN, green)).toMatchObject({ grade: "D", published: false });
    const { code } = await make(green);
    expect([code?.grade, (await checkText(code?.text)).code?.grade]).toEqual([null, null]);
  });

  it("for readers by consent is seen by the enterprise alone", async () => {
    await evaluate([evaluated(OTHER, { PE_DJ: "B", PE_GKFS: "授权查询" })]);
    expect(await grade(OTHER, other)).toMatchObject({ grade: "B", published: false });
    for (const as of [undefined, green, office]) expect(await grade(OTHER, as)).toBeNull();
  });

  it("is never part of the park's own class, nor the class of the code", async () => {
    const before = await place.owner.rows(
      codePageOutput.pick({ validDays: true }),
      sql`select score::int as "validDays" from evaluation_result where subject_id = 1 order by run_id desc limit 1`,
    );
    await evaluate([evaluated(GREEN, { PE_DJ: "A", PE_PJRQ: "2026/05/20" })]);
    const after = await place.owner.rows(
      codePageOutput.pick({ validDays: true }),
      sql`select score::int as "validDays" from evaluation_result where subject_id = 1 order by run_id desc limit 1`,
    );
    expect(after).toEqual(before);
    const { code } = await make(red);
    const { code: said } = await checkText(code?.text);
    expect(said).toMatchObject({ grade: null });
    expect(JSON.stringify([code, said])).not.toMatch(/red|红|C类/u);
  });

  it("ends with its validity", async () => {
    await evaluate([evaluated(OTHER, { PE_DJ: "A", PE_PJRQ: "2026/05/20", PE_YXQZ: "2026/06/10" })]);
    expect(await grade(OTHER)).toMatchObject({ grade: "A", validTo: "2026-06-10" });
    place.setToday("2026-06-10");
    expect(await grade(OTHER, other)).not.toBeNull();
    place.setToday("2026-06-11");
    expect([await grade(OTHER), await grade(OTHER, other)]).toEqual([null, null]);
    place.setToday(TODAY);
  });
});

describe("a share", () => {
  const asked = {
    reader: "张经理",
    organisation: "示例银行",
    purpose: "合作洽谈",
    expiresOn: "2026-06-10",
    once: false,
  };
  const share = (as: As, changes: Readonly<Record<string, unknown>> = {}) =>
    post(shareMadeOutput, "/shares", as, { ...asked, ...changes });
  const open = (token: string, as: As = {}) => place.send("POST", "/shares/open", as, { token });
  const UNKNOWN = "x".repeat(43);

  it("shows the class and its colour to whoever holds the link, and nothing behind it; the enterprise sees each opening", async () => {
    const made = await share(green);
    const answer = await open(made.token);
    expect(answer.status).toBe(200);
    const shown = sharedClassOutput.strict().parse(answer.body);
    expect(shown).toMatchObject({
      subject: { name: nameOf(GREEN), code: uscc(GREEN) },
      title: { zh: "园区服务分类" },
      grade: "A",
      colour: "green",
      reader: "张经理",
      purpose: "合作洽谈",
    });
    expect((await open(made.token, office)).status).toBe(200);
    const { items } = await place.get(shareListOutput, "/shares", green);
    expect(items[0]).toMatchObject({ share: made.share, state: "open" });
    expect(items[0]?.openings.map((one) => [one.signedIn, one.grade])).toEqual([
      [false, "A"],
      [true, "A"],
    ]);
    const audited = await place.owner.rows(
      codePageOutput.shape.subject.pick({ name: true }),
      sql`select actor as name from audit_entry where operation = 'share.open' and outcome = 'done' and subjects @> array[1::bigint] order by id`,
    );
    expect(audited.map((one) => one.name === "visitor")).toEqual([true, false]);
    expect((await place.get(shareListOutput, "/shares", other)).items).toEqual([]);
  });

  it("for one opening opens once, however many ask at once", async () => {
    const { token } = await share(green, { once: true });
    const answers = await Promise.all(Array.from({ length: 5 }, () => open(token)));
    expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404, 404]);
    expect((await place.get(shareListOutput, "/shares", green)).items[0]?.state).toBe("used");
  });

  it("that has ended, was used, was taken back or never was gives one answer and no data", async () => {
    const ended = await share(green, { expiresOn: "2026-06-02" });
    const used = await share(green, { once: true });
    await open(used.token);
    const takenBack = await share(green);
    expect((await place.send("DELETE", `/shares/${takenBack.share}`, other)).status).toBe(404);
    expect((await place.send("DELETE", `/shares/${takenBack.share}`, green)).status).toBe(200);
    const red = await share(other);
    await place.deliver([penalty(OTHER, SERIOUS)], { item: "CF" });
    place.setToday("2026-06-02");
    expect((await open(ended.token)).status).toBe(200);
    place.setToday("2026-06-03");
    const answers = [];
    for (const token of [UNKNOWN, ended.token, used.token, takenBack.token, red.token, "?"])
      answers.push(await open(token));
    place.setToday(TODAY);
    const [first] = answers;
    expect(first?.status).toBe(404);
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([404, first?.body]);
    const states = (await place.get(shareListOutput, "/shares", green)).items
      .slice(0, 3)
      .map((one) => one.state);
    expect(states).toEqual(["revoked", "used", "open"]);
    expect((await place.get(shareListOutput, "/shares", other)).items[0]?.openings).toEqual([]);
  });

  it.each([
    ["red", () => red],
    ["black", () => black],
  ])("of a %s class is refused to the enterprise itself, whatever it asks", async (_colour, as) => {
    for (const changes of [{}, { once: true }, { expiresOn: TODAY }, { reader: "园区管委会" }]) {
      const answer = await place.send("POST", "/shares", as(), { ...asked, ...changes });
      expect([answer.status, codeOf(answer)]).toMatchObject([403, { code: "class-not-shareable" }]);
    }
    expect((await place.get(shareListOutput, "/shares", as())).items).toEqual([]);
    // Nor does anything public tell it: the file and the code answer as for anybody.
    const like = async (index: number) => {
      const file = await place.send("GET", `/subjects/${uscc(index)}`);
      const grade = await place.send("GET", `/subjects/${uscc(index)}/public-grade`);
      return JSON.stringify([file.body, grade.body]);
    };
    expect(await like(RED)).not.toMatch(/shareable|红码|黑码|"C"|"D"/u);
    expect(await like(BLACK)).not.toMatch(/shareable|红码|黑码|"C"|"D"/u);
  });

  it("lasts no longer than the rule lets it, by day", async () => {
    const { shareDays } = await page(GREEN, green);
    const latest = addDays(TODAY, shareDays - 1);
    expect((await share(green, { expiresOn: latest })).expiresOn).toBe(latest);
    for (const [expiresOn, code] of [
      [addDays(latest, 1), "share-too-long"],
      [addDays(TODAY, -1), "share-in-the-past"],
      ["soon", "input-invalid"],
    ]) {
      const answer = await place.send("POST", "/shares", green, { ...asked, expiresOn });
      expect([answer.status, codeOf(answer)]).toMatchObject([400, { code }]);
    }
  });

  it("is made by an enterprise alone, and only for itself", async () => {
    const officer = await place.as({ role: "department-officer", organisation: BUREAU });
    for (const as of [office, officer])
      expect((await place.send("POST", "/shares", as, asked)).status).toBe(403);
    expect((await place.send("POST", "/shares", {}, asked)).status).toBe(401);
    expect((await place.send("GET", "/shares", office)).status).toBe(403);
  });

  it("keeps no token: only its digest is stored", async () => {
    const { token } = await share(green);
    const { rows } = await place.application.database.pools.owner.query<{ all: string }>(
      "select string_agg(h::text, ' ') || coalesce((select string_agg(a.detail::text, ' ') from audit_entry a), '') as all from class_share h",
    );
    expect(rows[0]?.all).not.toContain(token);
  });
});
