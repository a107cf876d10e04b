import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { assembleCode, codeSigningText, encodeCode, formatCodeNumber } from "@xinpark/kernel/credit-code";
import { signedReceiptSchema } from "@xinpark/kernel/receipt";
import { withClient } from "@xinpark/platform/connection";
import { call, emptyInstallation, type TestInstallation } from "../test-support/index.ts";

/** Receipts and codes by the command alone: without a database by a file of keys, with one by what is published. */

let installation: TestInstallation;
let receipt = "";
let keysFile = "";

beforeAll(async () => {
  installation = await emptyInstallation();
  const path = join(installation.folder, "registration.csv");
  await writeFile(
    path,
    "REG_MC,REG_USCC,REG_ZT,REG_HZRQ\r\n示例有限公司,91350100M000100Y43,存续,2020/01/06\r\n",
  );
  const delivered = await run("deliver", path, "--item", "REG", "--department", "zbgx-xzsp");
  expect(delivered).toMatchObject({ code: 0, value: { batch: 1, accepted: 1 } });
  receipt = (await run("receipt", "1")).out;
  keysFile = join(installation.folder, "keys.json");
  await writeFile(keysFile, JSON.stringify({ checkpoint: null, keys: [logKey()] }));
});
afterAll(() => installation.close());

async function run(...words: string[]): Promise<{ code: number | null; value: unknown; out: string }> {
  const { code, out } = await call([...words, "--json"], { environment: installation.environment });
  const value: unknown = out === "" ? null : JSON.parse(out.trimEnd().split("\n").at(-1) ?? "null");
  return { code, value, out };
}

/** The key that signed the receipt and the log. */
function logKey() {
  const { proof } = signedReceiptSchema.parse(JSON.parse(receipt));
  if (proof?.kind !== "inclusion") throw new Error("a receipt is proven by inclusion");
  return proof.checkpoint;
}

/** Away from the installation: no database to ask. */
async function offline(
  words: readonly string[],
  input = "",
): Promise<{ code: number | null; value: unknown }> {
  const { code, out } = await call([...words, "--json"], { input, folder: installation.folder });
  const value: unknown = JSON.parse(out);
  return { code, value };
}
const verdict = z.looseObject({ valid: z.boolean(), reasons: z.array(z.string()) });
const reasons = ({ code, value }: { code: number | null; value: unknown }) => {
  const read = verdict.parse(value);
  return { code, valid: read.valid, reasons: read.reasons };
};

const VALID = { code: 0, valid: true, reasons: [] };

test("a receipt is verified without a database, and any change in it is found", async () => {
  const check = (document: string, keys = keysFile) =>
    offline(["verify", "receipt", "-", "--keys", keys], document).then(reasons);
  expect(await check(receipt)).toEqual(VALID);
  expect(await check(receipt.replace('"accepted":1', '"accepted":2'))).toEqual({
    code: 1,
    valid: false,
    reasons: ["entry-differs", "signature-wrong"],
  });
  expect(await check("{")).toEqual({ code: 1, valid: false, reasons: ["document-malformed"] });

  const pem = join(installation.folder, "key.txt");
  await writeFile(pem, `${logKey().publicKey}\n`);
  expect(await check(receipt, pem)).toEqual(VALID);
  const { publicKey } = generateKeyPairSync("ed25519");
  await writeFile(pem, publicKey.export({ format: "pem", type: "spki" }));
  expect(await check(receipt, pem)).toEqual({ code: 1, valid: false, reasons: ["key-unknown"] });
});

test("a receipt is verified by the keys this installation has published", async () => {
  const path = join(installation.folder, "receipt.json");
  await writeFile(path, receipt);
  expect(reasons(await run("verify", "receipt", path))).toEqual(VALID);
  expect((await run("verify", "receipt", join(installation.folder, "none.json"))).code).toBe(3);
  expect((await offline(["verify", "receipt", path, "--keys", path])).code).toBe(2);
  expect((await run("receipt", "999")).code).toBe(3);
  expect((await run("receipt", "x y")).code).toBe(2);
});

test("a code is verified without a database by text, link and file, by day", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const keyId = createHash("sha256").update(spki).digest("hex").slice(0, 16);
  const unsigned = encodeCode({
    number: "00".repeat(16),
    issuedOn: "2026-06-01",
    expiresOn: "2026-06-30",
    keyId,
    uscc: "91350100M000100Y43",
    grade: { value: "A", evaluatedOn: "2026-03-31" },
  });
  const text = assembleCode(
    unsigned,
    sign(null, Buffer.from(codeSigningText(unsigned)), privateKey).toString("base64"),
  );
  const keys = join(installation.folder, "code-keys.json");
  await writeFile(
    keys,
    JSON.stringify([{ keyId, algorithm: "ed25519", publicKey: spki.toString("base64") }]),
  );
  const check = (given: string, day: string, input = "") =>
    offline(["verify", "code", given, "--keys", keys, "--day", day], input);
  expect(await check(text, "2026-06-30")).toEqual({
    code: 0,
    value: {
      valid: true,
      reasons: [],
      code: {
        number: "000000-00000-00000-00000-00000",
        issuedOn: "2026-06-01",
        expiresOn: "2026-06-30",
        keyId,
        uscc: "91350100M000100Y43",
        grade: { value: "A", evaluatedOn: "2026-03-31" },
      },
    },
  });
  expect(reasons(await check(`https://credit.example/c#${text}`, "2026-06-01"))).toEqual(VALID);
  expect(reasons(await check("-", "2026-06-15", `${text}\n`))).toEqual(VALID);
  expect(reasons(await check(text, "2026-07-01"))).toEqual({ code: 1, valid: false, reasons: ["expired"] });
  const other = await offline(["verify", "code", text, "--keys", keysFile, "--day", "2026-06-15"]);
  expect(reasons(other)).toEqual({ code: 1, valid: false, reasons: ["key-unknown"] });
  expect(reasons(await offline(["verify", "code", "no-code"]))).toMatchObject({
    code: 1,
    reasons: ["code-malformed"],
  });
  expect((await check(text, "soon")).code).toBe(2);
});

test("a code is asked for by its number where it is kept", async () => {
  const number = "ab".repeat(16);
  await withClient(installation.database.connections.owner, (client) =>
    client.query(
      `insert into credit_code (subject_id, number, issued_on, expires_on, content, key_id, issued_by)
        select id, $1, date '2000-01-01', date '2999-12-31', 'text', 'key', 'test' from subject limit 1`,
      [number],
    ),
  );
  const written = formatCodeNumber(number);
  expect(await run("verify", "code", written.toLowerCase())).toMatchObject({
    code: 0,
    value: { valid: true, reasons: [], code: { state: "current", subject: { code: "91350100M000100Y43" } } },
  });
  await withClient(installation.database.connections.owner, (client) =>
    client.query("update credit_code set revoked_at = now() where number = $1", [number]),
  );
  expect(reasons(await run("verify", "code", written))).toEqual({
    code: 1,
    valid: false,
    reasons: ["revoked"],
  });
  expect((await run("verify", "code", formatCodeNumber("cd".repeat(16)))).code).toBe(3);
});
