import { constants, createDecipheriv, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { exportListOutput, exportOutput, lookupListOutput, type ExportInput } from "@xinpark/kernel/contract";
import { decryptSm4Gcm } from "@xinpark/kernel/cipher";
import { sql } from "@xinpark/platform/sql";
import { makeSm2Receiver } from "@xinpark/platform/test-support";
import { exportPath, tendExports, type ExportContext } from "@xinpark/services/export";
import { openPlace, penalty, registration, TODAY, uscc, type As, type Place } from "../test-support/index.ts";
import { exportsFolder } from "./exports.ts";

/** Bulk exports: asked for, decided by another, within reach and disclosure, marked, traced, expiring. */

const IDENTITY = "370303199001011234";
let place: Place;
let asker: As;
let approver: As;
let context: ExportContext;

beforeAll(async () => {
  place = await openPlace();
  // 1 and 2 are in the park, 3 is in another city.
  await place.deliver(
    [registration(1), registration(2), registration(3, { REG_XZQH: "370102", REG_YQ: "" })],
    { item: "REG" },
  );
  await place.deliver(
    [
      penalty(1, {
        CF_NR: '=HYPERLINK("http://x")',
        BZ: "内部备注",
      }),
      penalty(2),
      penalty(3),
      penalty(1, { CF_WSH: "示罚〔2025〕901号" }),
    ],
    { item: "CF" },
  );
  asker = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
  approver = await place.as({ role: "credit-officer" });
  const { door, installation, today, services } = place.application;
  context = {
    door,
    installation,
    today,
    services,
    folder: exportsFolder(place.application),
  };
});
afterAll(() => place.close());

const wanted: ExportInput = {
  item: "CF",
  fields: ["CF_WSH", "CF_NR"],
  reason: "年度执法情况统计",
  basis: "统计法第九条",
  format: "csv",
};

async function ask(more: Partial<ExportInput> = {}, as = asker) {
  const answer = await place.send("POST", "/exports", as, { ...wanted, ...more });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return exportOutput.parse(answer.body);
}
const decide = (id: number, approved: boolean, as = approver) =>
  place.send("POST", `/exports/${id}/decision`, as, { approved, note: "同意" });

async function made(more: Partial<ExportInput> = {}) {
  const { export: id } = await ask(more);
  expect((await decide(id, true)).status).toBe(200);
  await tendExports(context);
  const { items } = await place.get(exportListOutput, "/exports", asker);
  const one = items.find((item) => item.export === id);
  if (one === undefined) throw new Error("an export that was asked for is listed");
  return one;
}

/** The file's rows as the requester fetches them: head, headings, data. */
async function fetched(id: number, as = asker) {
  const answer = await place.server.inject({
    method: "GET",
    url: `/api/v1/exports/${id}/file`,
    headers: as,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  const rows = z
    .array(z.array(z.string()))
    .parse(parse(answer.rawPayload, { bom: true, relax_column_count: true, skip_empty_lines: false }));
  const headings = rows.findIndex((row) => row[0]?.startsWith("追溯码") === true);
  return { head: rows.slice(0, headings), headings: rows[headings] ?? [], data: rows.slice(headings + 1) };
}

const entry = z.object({
  part: z.string().nullable(),
  outcome: z.string(),
  subjects: z.array(z.number()),
  rows: z.number().nullable(),
  digest: z.string().nullable(),
  codes: z.string().nullable(),
  actor: z.string(),
});
const entriesOf = (id: number) =>
  place.owner.rows(
    entry,
    sql`select detail->>'part' as part, outcome, subjects, (detail->>'rows')::int as rows, detail->>'digest' as digest, detail->>'codes' as codes, actor
      from audit_entry where operation = 'export.write' and (detail->>'export' = ${String(id)}
        or detail->>'stream' = (select detail->>'stream' from audit_entry where detail->>'export' = ${String(id)} and detail->>'part' = 'opening')) order by id`,
  );

describe("an export", () => {
  it("is decided by a second person, and only within their reach", async () => {
    const own = await place.as({ role: "credit-officer" });
    const { export: id } = await ask({}, own);
    expect(await decide(id, true, own)).toMatchObject({
      status: 403,
      body: { error: { code: "export-own" } },
    });
    expect((await decide(id, true, asker)).status).toBe(403);
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values ('jinan-office', '济南信用办', 'Credit office of Jinan', 'credit-office', '370100')`,
    );
    const jinan = await place.as({ role: "credit-officer", organisation: "jinan-office" });
    expect((await decide(id, true, jinan)).status).toBe(404);
    expect((await decide(id, false)).body).toMatchObject({ state: "refused" });
    expect((await decide(id, true)).status).toBe(409);
    await tendExports(context);
    expect((await place.send("GET", `/exports/${id}/file`, own)).status).toBe(409);
    await expect(
      place.owner.run(sql`update export_request set decided_account_id = account_id where id = ${id}`),
    ).rejects.toMatchObject({ code: "23514" });
  });

  it("holds what the requester reaches and may see, with who asked, why and when in its head", async () => {
    const one = await made();
    expect(one).toMatchObject({ state: "done", rows: 3, rowsEstimate: 3, mayDownload: true });
    const { head, headings, data } = await fetched(one.export);
    const text = JSON.stringify(head);
    for (const part of [one.requestedBy, wanted.reason, wanted.basis, `Bulk export ${one.export}`])
      expect(text).toContain(part);
    expect(headings.slice(1, 4).join()).toContain("统一社会信用代码");
    expect(data.map((row) => String(row[3])).toSorted((a, b) => a.localeCompare(b))).toEqual(
      [uscc(1), uscc(1), uscc(2)].toSorted((a, b) => a.localeCompare(b)),
    );
    // What a spreadsheet would run is text, and nothing that was not asked for is in it.
    expect(data.flat().some((cell) => cell.startsWith("="))).toBe(false);
    expect(JSON.stringify(data)).not.toContain(IDENTITY);
    expect((await stat(exportPath(context.folder, { id: one.export, format: "csv" }))).mode & 0o777).toBe(
      0o600,
    );
  });

  it("leaves an opening entry, the subjects of every chunk, and a closing one with rows and digest", async () => {
    const one = await made();
    const entries = await entriesOf(one.export);
    expect(entries.map((each) => [each.part, each.outcome])).toEqual([
      ["opening", "done"],
      ["subjects", "done"],
      ["closing", "done"],
    ]);
    expect(entries[1]?.subjects.toSorted()).toEqual([1, 2]);
    expect(entries[2]).toMatchObject({ rows: 3, digest: one.digest });
    const owner = await place.as({ role: "enterprise", uscc: uscc(1) });
    const [look] = (await place.get(lookupListOutput, "/lookups", owner)).items;
    expect(look).toMatchObject({
      operation: "export.write",
      role: "department-officer",
      purpose: { code: "supervision" },
    });
  });

  it("tells by codes and by the order of its rows which request it came from", async () => {
    const [first, second] = [await made(), await made()];
    const rows = [(await fetched(first.export)).data, (await fetched(second.export)).data];
    const marks = rows.map((data) => data.map((row) => ({ record: Number(row[1]), mark: row[0] ?? "" })));
    expect(marks[0]?.map((row) => row.mark).toSorted()).not.toEqual(
      marks[1]?.map((row) => row.mark).toSorted(),
    );
    const traced = await place.send("POST", "/exports/trace", approver, { rows: marks[1] });
    expect(traced.body).toEqual({
      exports: [{ export: second.export, requestedBy: second.requestedBy, rows: 3 }],
    });
    const orders = new Set<string>();
    for (let turn = 0; turn < 6; turn += 1)
      orders.add((await fetched((await made()).export)).data.map((row) => row[1]).join());
    expect(orders.size).toBeGreaterThan(1);
  });

  it("comes as a workbook too", async () => {
    const one = await made({ format: "xlsx" });
    const bytes = await readFile(exportPath(context.folder, { id: one.export, format: "xlsx" }));
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    expect(one.rows).toBe(3);
  });

  it("of what is public holds nothing that is not", async () => {
    const one = await made({ publicOnly: true, fields: ["CF_WSH"] });
    const { data } = await fetched(one.export);
    expect(data.length).toBe(one.rows);
    for (const field of ["BZ", "CF_FRDB"])
      expect(
        await place.send("POST", "/exports", asker, { ...wanted, publicOnly: true, fields: [field] }),
      ).toMatchObject({
        status: 400,
        body: { error: { code: "export-field", path: "fields[0]" } },
      });
  });

  it("is the requester's alone; every fetch is recorded; it expires", async () => {
    const one = await made();
    const colleague = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
    expect((await place.send("GET", `/exports/${one.export}/file`, colleague)).status).toBe(404);
    expect((await place.send("GET", `/exports/${one.export}/file`, approver)).status).toBe(409);
    await fetched(one.export);
    await fetched(one.export);
    const { items } = await place.get(exportListOutput, "/exports", asker);
    expect(items.find((each) => each.export === one.export)?.downloads).toBe(2);
    expect(one.expiresOn).toBe("2026-06-08");
    place.setToday("2026-06-09");
    expect((await place.send("GET", `/exports/${one.export}/file`, asker)).status).toBe(409);
    await tendExports(context);
    await expect(stat(exportPath(context.folder, { id: one.export, format: "csv" }))).rejects.toThrow(
      "ENOENT",
    );
    place.setToday(TODAY);
  });

  it("writes nothing for somebody who lost the membership meanwhile", async () => {
    const leaver = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
    const { export: id } = await ask({}, leaver);
    await decide(id, true);
    await place.owner.run(
      sql`update membership set valid_to = '2020-01-01' where id = (select membership_id from export_request where id = ${id})`,
    );
    await tendExports(context);
    const row = await place.owner.row(
      z.object({ state: z.string(), problem: z.string() }),
      sql`select state, problem from export_request where id = ${id}`,
    );
    expect(row).toEqual({ state: "failed", problem: "membership-ended" });
    expect(await entriesOf(id)).toEqual([]);
  });

  it("whose writer was killed gets its closing entry and can be asked for again", async () => {
    const { export: id } = await ask();
    await decide(id, true);
    // As a writer leaves it that is gone without a word.
    await place.owner.run(
      sql`update export_request set state = 'running', started_at = now() - interval '1 minute' where id = ${id}`,
    );
    await tendExports(context);
    const row = await place.owner.row(
      z.object({ state: z.string(), problem: z.string() }),
      sql`select state, problem from export_request where id = ${id}`,
    );
    expect(row).toEqual({ state: "failed", problem: "interrupted" });
    expect(await entriesOf(id)).toMatchObject([
      { part: "closing", outcome: "failed", codes: '["interrupted"]' },
    ]);
  });

  it("breaks off with its connection: closing entry, no file", async () => {
    const { export: id } = await ask();
    await decide(id, true);
    const killed = tendExports({
      ...context,
      installation: () => {
        // The moment the rows are about to be read, the server ends the connection that reads them.
        void place.owner.run(
          sql`select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.classid = 4102 and l.pid <> pg_backend_pid()`,
        );
        return context.installation();
      },
    });
    await killed;
    const [row] = await place.owner.rows(
      z.object({ state: z.string() }),
      sql`select state from export_request where id = ${id}`,
    );
    const entries = await entriesOf(id);
    // Whenever it was hit: either the whole file, or none, and the entries say which.
    expect(entries.at(-1)).toMatchObject({
      part: "closing",
      outcome: row?.state === "done" ? "done" : "failed",
    });
    const there = await stat(exportPath(context.folder, { id, format: "csv" })).then(
      () => true,
      () => false,
    );
    expect(there).toBe(row?.state === "done");
  });
});

describe("a sealed export", () => {
  const spki = { type: "spki", format: "pem" } as const;
  const pkcs8 = { type: "pkcs8", format: "pem" } as const;
  const pairOf = (modulusLength: number) =>
    generateKeyPairSync("rsa", { modulusLength, publicKeyEncoding: spki, privateKeyEncoding: pkcs8 });
  const pair = pairOf(3072);
  const weak = pairOf(1024);

  beforeAll(async () => {
    const number = "A-1";
    const identity = place.application.services.sealing.seal(IDENTITY, {
      table: "onboarding_application",
      column: "identity_sealed",
      row: number,
    });
    await place.owner.run(sql`
      insert into onboarding_application (number, tracking_digest, subject_id, uscc, name, representative, identity_sealed, login, area_no, park_no, evidence, state, decided_at)
      select ${number}, sha256('tracking'), s.id, s.uscc, s.name, '示例', ${identity}, 'example', s.area_no, s.park_no, 'documents', 'verified', now()
      from subject s where s.uscc = ${uscc(1)}`);
  });
  const sealed = {
    fields: ["representative-identity" as const],
    receiver: "人民法院",
    publicKey: pair.publicKey,
  };

  it("carries identity numbers for its receiver alone, bound to their place", async () => {
    const office = await place.as({ role: "credit-officer" });
    const { export: id } = await ask({ sealed }, office);
    expect((await decide(id, true)).status).toBe(200);
    await tendExports(context);
    const { head, headings, data } = await fetched(id, office);
    expect(JSON.stringify(data)).not.toContain(IDENTITY);
    expect(headings.at(-1)).toContain("representative-identity");
    const wrapped = head.find((row) => row[0]?.startsWith("密封密钥") === true)?.[1] ?? "";
    const key = privateDecrypt(
      { key: pair.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
      Buffer.from(wrapped, "base64"),
    );
    const rows = data.filter((row) => row.at(-1) !== "");
    expect(rows.map((row) => row[3])).toEqual([uscc(1), uscc(1)]);
    const [nonce, cipher, tag] = (rows[0]?.at(-1) ?? "")
      .split(".")
      .map((part) => Buffer.from(part, "base64url"));
    const open = (where: string): string => {
      const decipher = createDecipheriv("aes-256-gcm", key, nonce ?? Buffer.alloc(12));
      decipher.setAAD(Buffer.from(where));
      decipher.setAuthTag(tag ?? Buffer.alloc(16));
      return Buffer.concat([decipher.update(cipher ?? Buffer.alloc(0)), decipher.final()]).toString("utf8");
    };
    expect(open(`${id}/${rows[0]?.[1] ?? ""}/representative-identity`)).toBe(IDENTITY);
    expect(() => open(`${id}/0/representative-identity`)).toThrow(/auth/u);
  });

  it("by the receiver's SM2 key, too", async () => {
    const receiver = makeSm2Receiver();
    const { publicKey } = receiver;
    const office = await place.as({ role: "credit-officer" });
    const { export: id } = await ask({ sealed: { ...sealed, publicKey } }, office);
    expect((await decide(id, true)).status).toBe(200);
    await tendExports(context);
    const { head, data } = await fetched(id, office);
    expect(JSON.stringify(data)).not.toContain(IDENTITY);
    const [heading = "", wrapped = ""] = head.find((row) => row[0]?.startsWith("密封密钥") === true) ?? [];
    expect(heading).toContain("SM2 GM/T 0009, SM4-GCM");
    const key = receiver.open(Buffer.from(wrapped, "base64"));
    const row = data.find((one) => one.at(-1) !== "");
    const [nonce, cipher, tag] = (row?.at(-1) ?? "").split(".").map((part) => Buffer.from(part, "base64url"));
    const open = (where: string): Uint8Array | null =>
      decryptSm4Gcm(
        { key, nonce: nonce ?? Buffer.alloc(12), associated: Buffer.from(where) },
        { cipher: cipher ?? Buffer.alloc(0), tag: tag ?? Buffer.alloc(16) },
      );
    expect(Buffer.from(open(`${id}/${row?.[1] ?? ""}/representative-identity`) ?? []).toString()).toBe(
      IDENTITY,
    );
    expect(open(`${id}/0/representative-identity`)).toBeNull();
  });

  it.each([
    ["what is no key", "x".repeat(200)],
    [
      "a key that only signs",
      generateKeyPairSync("ed25519", { publicKeyEncoding: spki, privateKeyEncoding: pkcs8 }).publicKey,
    ],
    ["a weak key", weak.publicKey],
  ])("is refused for %s", async (_what, publicKey) => {
    const body = { ...wanted, sealed: { ...sealed, publicKey } };
    expect(await place.send("POST", "/exports", approver, body)).toMatchObject({
      status: 400,
      body: { error: { code: "receiver-key" } },
    });
  });

  it("is the credit office's alone to ask for", async () => {
    expect(await place.send("POST", "/exports", asker, { ...wanted, sealed })).toMatchObject({
      status: 403,
      body: { error: { code: "export-sealed" } },
    });
  });

  it("never as plain fields", async () => {
    expect(await place.send("POST", "/exports", asker, { ...wanted, fields: ["CF_FR_ZJHM"] })).toMatchObject({
      status: 400,
      body: { error: { code: "export-field" } },
    });
  });
});
