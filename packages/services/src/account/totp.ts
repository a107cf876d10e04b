import { randomUUID } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { z } from "zod";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Sealing, SealedPlace } from "@xinpark/platform/sealing";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Codes of an authenticator (RFC 6238: SHA-1, six digits, thirty seconds: what every authenticator knows). The secret is sealed at rest. */

const PERIOD = 30;
const FORM = { algorithm: "SHA1", digits: 6, period: PERIOD } as const;

const placeOf = (factor: string): SealedPlace => ({
  table: "second_factor",
  column: "sealed_secret",
  row: factor,
});

/** Begins an authenticator; it counts once a code was given. What was begun before and never confirmed is gone. */
export async function beginTotp(
  queries: Queries,
  sealing: Sealing,
  owner: { readonly accountId: number; readonly login: string; readonly issuer: string },
  label: string,
): Promise<{ readonly factor: string; readonly secret: string; readonly uri: string }> {
  const secret = new Secret({ size: 20 });
  const factor = randomUUID();
  await queries.run(sql`
    update second_factor set removed_at = now()
    where account_id = ${owner.accountId} and kind = 'totp' and confirmed_at is null and removed_at is null`);
  await queries.run(sql`
    insert into second_factor (id, account_id, kind, label, sealed_secret)
    values (${factor}, ${owner.accountId}, 'totp', ${label}, ${sealing.seal(secret.base32, placeOf(factor))})`);
  const totp = new TOTP({ ...FORM, issuer: owner.issuer, label: owner.login, secret });
  return { factor, secret: secret.base32, uri: totp.toString() };
}

const totpRow = z.object({ id: z.string(), sealed_secret: z.string(), at: z.number() });

/**
 * Takes a code of one of the account's authenticators; gives the factor, or null when the code is wrong, late or was used.
 * `pending` names one that is being enrolled. The instant is the database's; one step either way is allowed for.
 */
export async function takeTotp(
  queries: Queries,
  sealing: Sealing,
  accountId: number,
  code: string,
  pending: string | null = null,
): Promise<string | null> {
  const rows = await queries.rows(
    totpRow,
    sql`select id, sealed_secret, floor(extract(epoch from clock_timestamp()))::bigint as at from second_factor
      where account_id = ${accountId} and kind = 'totp' and removed_at is null
        and ${pending === null ? sql`confirmed_at is not null` : sql`id = ${pending} and confirmed_at is null`}`,
  );
  for (const row of rows) {
    const secret = Secret.fromBase32(expectValue(sealing.open(row.sealed_secret, placeOf(row.id))));
    const delta = new TOTP({ ...FORM, secret }).validate({
      token: code.replaceAll(/\s/gu, ""),
      timestamp: row.at * 1000,
      window: 1,
    });
    if (delta === null) continue;
    const step = Math.floor(row.at / PERIOD) + delta;
    // Whoever comes second with the same code, or with an earlier one, is refused; at once or later.
    const taken = await queries.run(sql`
      update second_factor set last_step = ${step}, last_used_at = now(), confirmed_at = coalesce(confirmed_at, now())
      where id = ${row.id} and (last_step is null or last_step < ${step})`);
    if (taken === 1) return row.id;
  }
  return null;
}
