/** Accounts of a spec's own, made beside the server on its database, so that what one test changes no other relies on. */
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Role } from "@xinpark/kernel/rights";
import { loadConfiguration } from "@xinpark/platform/configuration";
import { silentLog } from "@xinpark/platform/logging";
import { queriesOn, sql, type Queries } from "@xinpark/platform/sql";
import { createAccount } from "@xinpark/services/account";
import { Secret, TOTP } from "otpauth";
import { z } from "zod";
import { openDatabase } from "../../apps/server/src/application/database.ts";
import { place } from "./place.ts";

export interface Account {
  readonly login: string;
  readonly password: string;
  /** More memberships than the first. */
  readonly add: (role: Role) => Promise<void>;
}

/** Does something as owner of the database of the run, or of another place. */
export async function asOwner<T>(
  work: (owner: Queries) => Promise<T>,
  dataFolder: string = place().dataFolder,
): Promise<T> {
  const configuration = expectValue(
    loadConfiguration({
      environment: {},
      folder: dataFolder,
      defaults: { dataFolder, keysFolder: join(dataFolder, "keys") },
    }),
  );
  const database = await openDatabase(configuration, silentLog, { migrate: false });
  try {
    return await work(queriesOn(database.pools.owner));
  } finally {
    await database.close();
  }
}

/** Opens an account that nobody else uses. */
export async function makeAccount(role: Role, login: string): Promise<Account> {
  const password = `Made-for-${role.length}-tests`;
  await asOwner((owner) =>
    createAccount(owner, {
      login,
      displayName: "演示人员",
      password,
      role,
      organisation: "credit-office",
      uscc: null,
      validFrom: "2000-01-01",
    }),
  );
  const add = (more: Role): Promise<void> =>
    asOwner(async (owner) => {
      await owner.row(
        z.object({ id: z.number() }),
        sql`insert into membership (account_id, role, organisation_id, valid_from)
          select a.id, ${more}, o.id, '2000-01-01' from account a, organisation o
          where a.login = ${login} and o.code = 'credit-office' returning id`,
      );
    });
  return { login, password, add };
}

/** The code an authenticator with this secret shows, `steps` of thirty seconds from now. */
export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ algorithm: "SHA1", digits: 6, period: 30, secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + steps * 30_000,
  });
