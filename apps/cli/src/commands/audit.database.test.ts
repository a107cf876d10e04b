import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { proofDocumentSchema } from "@xinpark/kernel/proof";
import { withClient } from "@xinpark/platform/connection";
import { call, emptyInstallation, type TestInstallation } from "../test-support/index.ts";

/** The audit log by the command alone: checked, proved, verified without it, and found out when tampered with. */

let installation: TestInstallation;

beforeAll(async () => {
  installation = await emptyInstallation();
});
afterAll(() => installation.close());

async function run(...words: string[]): Promise<{ code: number | null; value: unknown; out: string }> {
  const { code, out } = await call([...words, "--json"], { environment: installation.environment });
  const value: unknown = out === "" ? null : JSON.parse(out.trimEnd().split("\n").at(-1) ?? "null");
  return { code, value, out };
}

const verify = async (input: string, ...words: string[]) => {
  const { code, out } = await call(["verify", "proof", "-", "--json", ...words], { input });
  const value: unknown = JSON.parse(out);
  return { code, value };
};
const VALID = { code: 0, value: { valid: true, reason: null } };
const checked = z.strictObject({
  entries: z.int(),
  checkpoint: z.strictObject({ size: z.int(), root: z.string() }),
  errors: z.array(z.record(z.string(), z.unknown())),
  unfinished: z.array(z.unknown()),
});

test("checks, proves, and verifies without a database", async () => {
  // Each check leaves an entry, which the next one puts into the log.
  await run("audit", "fsck");
  const fsck = await run("audit", "fsck");
  expect(fsck.code).toBe(0);
  const { checkpoint, entries, errors } = checked.parse(fsck.value);
  expect([errors, checkpoint.size]).toEqual([[], entries]);

  const inclusion = await run("audit", "proof", "--inclusion", "1");
  expect(inclusion.code).toBe(0);
  expect(await verify(inclusion.out)).toEqual(VALID);
  const consistency = await run("audit", "proof", "--consistency", "1", String(checkpoint.size));
  expect(consistency.code).toBe(0);
  expect(await verify(consistency.out)).toEqual(VALID);

  const forged = inclusion.out.replace('"outcome":"done"', '"outcome":"gone"');
  expect(await verify(forged)).toEqual({ code: 1, value: { valid: false, reason: "entry-changed" } });
  expect(await verify("{")).toEqual({ code: 1, value: { valid: false, reason: "document-malformed" } });

  const document = proofDocumentSchema.parse(inclusion.value);
  if (document.kind !== "inclusion") throw new Error("another proof was made");
  const keyFile = join(installation.folder, "key.txt");
  await writeFile(keyFile, `${document.checkpoint.publicKey}\n`);
  expect(await verify(inclusion.out, "--key", keyFile)).toEqual(VALID);
  await writeFile(keyFile, "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  expect(await verify(inclusion.out, "--key", keyFile)).toEqual({
    code: 1,
    value: { valid: false, reason: "key-differs" },
  });
});

test("says what cannot be proved, and how to ask", async () => {
  expect((await run("audit", "proof", "--inclusion", "999999")).code).toBe(3);
  expect((await run("audit", "proof", "--consistency", "1")).code).toBe(2);
  expect((await run("audit", "proof")).code).toBe(2);
});

test("names the entry that somebody changed", async () => {
  await withClient(installation.database.connections.owner, (client) =>
    client.query("update audit_entry set actor = 'nobody' where id = 1"),
  );
  const { code, value } = await run("audit", "fsck");
  expect(code).toBe(1);
  expect(checked.parse(value).errors).toEqual([
    { table: "audit_entry", kind: "changed", entry: 1, logIndex: 0 },
  ]);
});
