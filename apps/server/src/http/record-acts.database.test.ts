import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actOutput, actsOutput, fileOutput, type ActOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { jobActor } from "@xinpark/platform/door";
import { checkAudit, checkProjection } from "@xinpark/services/audit";
import { applyWaiting } from "@xinpark/services/record";
import { z } from "zod";
import {
  BUREAU,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  tester,
  TODAY,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Acts on records: by whom, with what, and what becomes of the record and its subject's class. */

let place: Place;
let bureau: As;
let colleague: As;
let other: As;
let office: As;
let paper: string;

const PDF = Buffer.from("%PDF-1.7\nexample\n%%EOF\n");

beforeAll(async () => {
  place = await openPlace();
  const indices = [1, 2, 3, 4, 5, 6];
  await place.deliver(
    indices.map((index) => registration(index)),
    { item: "REG" },
  );
  await place.deliver(
    indices.map((index) => penalty(index)),
    { item: "CF" },
  );
  bureau = await place.as({ role: "department-officer", organisation: BUREAU });
  colleague = await place.as({ role: "department-officer", organisation: BUREAU });
  other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  office = await place.as({ role: "credit-officer" });
  paper = await sendPaper(bureau);
});
afterAll(() => place.close());

async function sendPaper(as: As, content: Buffer = PDF): Promise<string> {
  const answer = await uploadPaper(as, content);
  return z.object({ digest: z.string() }).parse(answer.body).digest;
}

async function uploadPaper(as: As, content: Buffer) {
  const boundary = "----------------paper";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="决定书.pdf"\r\n\r\n`;
  const answer = await place.server.inject({
    method: "POST",
    url: "/api/v1/record-documents",
    headers: { ...as, "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  const body: unknown = answer.json();
  return { status: answer.statusCode, body };
}

const penaltyOf = async (index: number, as: As = office) => {
  const file = await place.get(fileOutput, `/subjects/${uscc(index)}?item=CF`, as);
  const [record] = file.records;
  if (record === undefined) throw new Error(`no penalty of ${index}`);
  return { record, score: file.evaluation?.score ?? null };
};

const act = async (index: number, body: Record<string, unknown>, as: As = bureau, path = "marks") => {
  const { record } = await penaltyOf(index);
  return place.send("POST", `/subjects/${uscc(index)}/records/${record.id}/${path}`, as, {
    from: TODAY,
    documentNumber: "示字〔2026〕1号",
    ...body,
  });
};

const done = async (...given: Parameters<typeof act>): Promise<ActOutput> => {
  const { status, body } = await act(...given);
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return actOutput.parse(body);
};

const isPublic = async (index: number): Promise<boolean> =>
  (await place.get(fileOutput, `/subjects/${uscc(index)}`)).records.some((record) => record.item === "CF");

describe("a repair decision", () => {
  it("ends publication, raises the class, and is known in its place", async () => {
    const before = await penaltyOf(1);
    expect(await isPublic(1)).toBe(true);
    expect(await done(1, { kind: "repaired", document: paper })).toMatchObject({
      state: "done",
      kind: "repaired",
      from: TODAY,
      document: { name: "决定书.pdf" },
    });
    const after = await penaltyOf(1);
    expect(await isPublic(1)).toBe(false);
    expect(after.record).toMatchObject({ status: "repaired", public: false, version: before.record.version });
    expect(after.score ?? 0).toBeGreaterThan(before.score ?? 0);
  });

  it("is kept when the record is delivered corrected", async () => {
    await place.deliver([penalty(1, { CF_SY: "更正的事实" })], { item: "CF" });
    const { record } = await penaltyOf(1);
    expect(record).toMatchObject({ status: "repaired", public: false, version: 2 });
    expect(record.fields["CF_SY"]).toBe("更正的事实");
    expect(await isPublic(1)).toBe(false);
  });

  it("cannot be followed by another, or by a shield", async () => {
    expect(await act(1, { kind: "repaired", document: paper })).toMatchObject({
      status: 409,
      body: { error: { code: "record-ended" } },
    });
    expect(
      await act(1, { kind: "shielded", document: paper, basis: "企业破产法" }, bureau, "withholdings"),
    ).toMatchObject({ status: 409 });
  });
});

describe("a mark", () => {
  it("is shown with the record, to the public too, until it is lifted", async () => {
    await done(2, { kind: "objection", from: "2026-05-01" });
    expect((await place.get(fileOutput, `/subjects/${uscc(2)}?item=CF`)).records[0]).toMatchObject({
      public: true,
      circumstances: { objection: { from: "2026-05-01", to: null }, litigation: null },
    });
    await done(2, { kind: "objection", from: "2026-05-01", to: TODAY });
    expect((await penaltyOf(2)).record.circumstances.objection).toEqual({ from: "2026-05-01", to: TODAY });
  });

  it("does not touch the class", async () => {
    const before = await penaltyOf(3);
    await done(3, { kind: "litigation" });
    expect((await penaltyOf(3)).score).toBe(before.score);
  });
});

describe("who may", () => {
  it.each<[string, () => As, number, string]>([
    ["another department", () => other, 403, "record-not-own"],
    ["nobody", () => ({}), 401, "sign-in-needed"],
  ])("%s may not", async (_who, as, status, code) => {
    expect(await act(4, { kind: "performed", document: paper }, as())).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it("the enterprise may not", async () => {
    const enterprise = await place.as({ role: "enterprise", uscc: uscc(4) });
    expect(await act(4, { kind: "performed", document: paper }, enterprise)).toMatchObject({ status: 403 });
  });

  it("the credit office may, with the paper it has itself", async () => {
    expect(await act(4, { kind: "performed", document: paper }, office)).toMatchObject({
      status: 400,
      body: { error: { code: "document-unknown" } },
    });
    await done(4, { kind: "performed", document: await sendPaper(office) }, office);
    expect((await penaltyOf(4)).record.circumstances.performedOn).toBe(TODAY);
  });

  it("every refusal is audited", async () => {
    const row = await place.owner.row(
      z.object({ count: z.number() }),
      sql`select count(*) as count from audit_entry where operation = 'record.mark' and outcome = 'refused'`,
    );
    expect(row?.count).toBeGreaterThanOrEqual(3);
  });
});

describe("withholding", () => {
  const basis = "政府信息公开条例第十四条";
  it("waits for a second person, who is not the first", async () => {
    const proposed = await done(5, { kind: "withheld", document: paper, basis }, bureau, "withholdings");
    expect(proposed).toMatchObject({ state: "for-approval", mayDecide: false });
    expect(await isPublic(5)).toBe(true);
    const waiting = await place.get(actsOutput, "/record-acts", colleague);
    expect(waiting.items).toMatchObject([{ id: proposed.id, mayDecide: true }]);
    expect((await place.get(actsOutput, "/record-acts", other)).items).toEqual([]);
    const decide = (as: As, body: Record<string, unknown>) =>
      place.send("POST", `/record-acts/${proposed.id}/decision`, as, body);
    expect(await decide(bureau, { approve: true })).toMatchObject({ body: { error: { code: "act-own" } } });
    expect(await decide(other, { approve: true })).toMatchObject({
      body: { error: { code: "record-not-own" } },
    });
    expect(await decide(colleague, { approve: false })).toMatchObject({
      body: { error: { code: "reason-needed" } },
    });
    expect(await decide(colleague, { approve: true })).toMatchObject({
      status: 200,
      body: { state: "done" },
    });
    expect(await isPublic(5)).toBe(false);
    expect(await decide(colleague, { approve: true })).toMatchObject({
      body: { error: { code: "act-decided" } },
    });
  });

  it("is held to two persons by the database itself", async () => {
    await expect(
      place.owner.run(
        sql`insert into record_act_decision (act_id, subject_id, entered_account_id, approved, decided_by, account_id, area_no)
          select id, subject_id, account_id, true, entered_by, account_id, area_no from record_act limit 1`,
      ),
    ).rejects.toThrow();
  });

  it("needs its basis and its paper", async () => {
    expect(await act(6, { kind: "withheld", document: paper }, bureau, "withholdings")).toMatchObject({
      status: 400,
    });
    expect(await act(6, { kind: "withheld", basis }, bureau, "withholdings")).toMatchObject({
      body: { error: { code: "document-needed" } },
    });
  });

  it("ends on the day it says", async () => {
    await done(
      6,
      { kind: "shielded", document: paper, basis: "企业破产法", to: "2026-09-01" },
      bureau,
      "withholdings",
    );
    expect(await isPublic(6)).toBe(false);
    place.setToday("2026-09-01");
    expect(await isPublic(6)).toBe(true);
    place.setToday(TODAY);
  });
});

describe("papers", () => {
  it("are told by their content", async () => {
    expect(await uploadPaper(bureau, Buffer.from("<html></html>"))).toMatchObject({
      status: 400,
      body: { error: { code: "document-kind" } },
    });
  });

  it("come back to whoever may see the act, and to nobody else", async () => {
    const { record } = await penaltyOf(1);
    const list = await place.get(actsOutput, `/subjects/${uscc(1)}/records/${record.id}/acts`, office);
    const url = `/api/v1/subjects/${uscc(1)}/records/${record.id}/acts/${list.items[0]?.id ?? 0}/document`;
    const own = await place.as({ role: "enterprise", uscc: uscc(1) });
    const stranger = await place.as({ role: "enterprise", uscc: uscc(2) });
    for (const [as, status] of [
      [office, 200],
      [own, 200],
      [stranger, 404],
      [{}, 401],
    ] as const) {
      const answer = await place.server.inject({ method: "GET", url, headers: as });
      expect(answer.statusCode).toBe(status);
      if (status === 200) expect(answer.rawPayload.equals(PDF)).toBe(true);
    }
  });
});

it("tells an enterprise what was done, without the names of officers", async () => {
  const own = await place.as({ role: "enterprise", uscc: uscc(5) });
  const { record } = await penaltyOf(5);
  const acts = await place.get(actsOutput, `/subjects/${uscc(5)}/records/${record.id}/acts`, own);
  expect(acts.items).toMatchObject([
    { kind: "withheld", state: "done", enteredBy: null, decision: { by: null } },
  ]);
});

it("leaves a projection that its entries give, and an act entered before a crash is taken up", async () => {
  const check = () => place.application.door.open(tester, checkProjection, "population");
  expect((await check()).differences).toEqual([]);
  await place.owner.run(sql`
    insert into record_act (subject_id, record_id, kind, from_day, organisation_id, document_number, needs_approval, entered_by, account_id, area_no)
    select subject_id, record_id, 'litigation', ${TODAY}, organisation_id, '示字', false, entered_by, account_id, area_no from record_act
    where kind = 'objection' limit 1`);
  expect(await applyWaiting(place.application.evaluation)).toBe(1);
  expect(await applyWaiting(place.application.evaluation)).toBe(0);
  expect((await penaltyOf(2)).record.circumstances.litigation).toEqual({ from: TODAY, to: null });
  expect((await check()).differences).toEqual([]);
});

it("leaves a log in which every entry of an act has its root, and a changed one is found", async () => {
  const audit = () =>
    checkAudit(place.application.door, jobActor("fsck", ""), {
      keysFolder: place.application.configuration.keysFolder,
      log: place.application.log,
    });
  expect((await audit()).errors).toEqual([]);
  await place.owner.run(
    sql`update record_entry set litigation_from = '2026-01-01' where event = 'litigation' and litigation_from is not null`,
  );
  expect((await audit()).errors).toContainEqual(expect.objectContaining({ table: "record_entry" }));
});
