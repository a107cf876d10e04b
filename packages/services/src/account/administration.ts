import { z } from "zod";
import type { Role } from "@xinpark/kernel/rights";
import { hashPassword } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";
import { makeKey } from "./keys.ts";

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
    sql`insert into account (login, display_name, password_hash, password_set_at)
      values (${account.login}, ${account.displayName}, ${stored}, case when ${stored}::text is not null then now() end) returning id`,
  );
  const membership = await queries.row(
    idRow,
    sql`insert into membership (account_id, role, organisation_id, subject_id, valid_from)
      values (${row?.id ?? 0}, ${account.role}, (select id from organisation where code = ${account.organisation}),
        (select subject_id from subject_identifier where kind = 'uscc' and value = ${account.uscc}), ${account.validFrom}) returning id`,
  );
  return membership?.id ?? 0;
}

/** Makes a key with all rights of its membership, for every item unless told, and no end; the key is given once and only its digest is kept. */
export async function createKey(
  queries: Queries,
  membership: number,
  label: string,
  items: readonly string[] | null = null,
): Promise<string> {
  const key = { membership, label, rights: null, items, days: null, createdBy: null };
  return (await makeKey(queries, key)).key;
}
