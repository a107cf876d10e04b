import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Recovery codes: for who lost the second factor. 80 random bits each, kept as digests, good once. */

/** No look-alikes; 32 letters, five bits each. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz023456789";

const newCode = (): string =>
  [...randomBytes(16)]
    .map((byte, index) => (index > 0 && index % 4 === 0 ? "-" : "") + LETTERS.charAt(byte & 31))
    .join("");

const digestOf = (account: number, code: string): Buffer =>
  createHash("sha256")
    .update(`recovery ${account} ${code.toLowerCase().replaceAll(/[^a-z0-9]/gu, "")}`)
    .digest();

/** Makes new codes; the ones before are worth nothing any more. They are told once. */
export async function makeRecoveryCodes(queries: Queries, account: number, count: number): Promise<string[]> {
  await queries.run(sql`delete from recovery_code where account_id = ${account}`);
  const codes = Array.from({ length: count }, newCode);
  await queries.run(sql`
    insert into recovery_code (account_id, code_digest)
    select ${account}, unnest(${codes.map((code) => digestOf(account, code))}::bytea[])`);
  return codes;
}

/** Takes a code; false when it is none or was used. */
export const takeRecoveryCode = async (queries: Queries, account: number, code: string): Promise<boolean> =>
  (await queries.run(sql`
    update recovery_code set used_at = now()
    where account_id = ${account} and code_digest = ${digestOf(account, code)} and used_at is null`)) === 1;

export async function recoveryCodesLeft(queries: Queries, account: number): Promise<number> {
  const row = await queries.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from recovery_code where account_id = ${account} and used_at is null`,
  );
  return row?.count ?? 0;
}
