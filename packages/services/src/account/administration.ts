import { z } from "zod";
import type { Role } from "@xinpark/kernel/rights";
import { digestToken, hashPassword, newToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Making accounts and keys: done by initialisation, as owner of the database. */

export interface NewAccount {
  readonly login: string;
  readonly displayName: string;
  readonly password: string | null;
  readonly role: Role;
  readonly organisation: string | null;
  readonly uscc: string | null;
  readonly validFrom: string;
}

const idRow = z.object({ id: z.number() });

/** Makes an account with one membership; gives the membership's id. */
export async function createAccount(queries: Queries, account: NewAccount): Promise<number> {
  const stored = account.password === null ? null : await hashPassword(account.password);
  const row = await queries.row(
    idRow,
    sql`insert into account (login, display_name, password_hash) values (${account.login}, ${account.displayName}, ${stored}) returning id`,
  );
  const membership = await queries.row(
    idRow,
    sql`insert into membership (account_id, role, organisation_id, subject_id, valid_from)
      values (${row?.id ?? 0}, ${account.role}, (select id from organisation where code = ${account.organisation}),
        (select subject_id from subject_identifier where kind = 'uscc' and value = ${account.uscc}), ${account.validFrom}) returning id`,
  );
  return membership?.id ?? 0;
}

/** Makes an API key for a membership; the key is given once and only its digest is kept. */
export async function createKey(queries: Queries, membership: number, label: string): Promise<string> {
  const key = `xp_${newToken()}`;
  await queries.run(
    sql`insert into api_key (key_digest, label, membership_id) values (${digestToken(key)}, ${label}, ${membership})`,
  );
  return key;
}
