/** Somebody of a spec's own with a session whose second factor was shown; how one signs in is another spec's matter. */
import type { Browser, Page } from "@playwright/test";
import type { Role } from "@xinpark/kernel/rights";
import { digestToken, newToken } from "@xinpark/platform/secret";
import { sql } from "@xinpark/platform/sql";
import { createAccount } from "@xinpark/services/account";
import { asOwner } from "./accounts.ts";
import { place } from "./place.ts";
import { statePurpose, type Language } from "./test.ts";

export interface Somebody {
  readonly page: Page;
  readonly login: string;
}

const PASSWORD = "Made-for-the-desk-1";
let made = 0;

/** Opens an account and a browser of its own. */
export async function signedIn(browser: Browser, language: Language, role: Role): Promise<Somebody> {
  const login = `${role}-${process.pid}-desk-${(made += 1)}`;
  const token = newToken();
  await asOwner(async (owner) => {
    const displayName = `示范${made}`;
    const kept = { login, displayName, password: PASSWORD, role, organisation: "credit-office", uscc: null };
    const membership = await createAccount(owner, { ...kept, validFrom: "2000-01-01" });
    await owner.run(sql`update account set password_temporary = false where login = ${login}`);
    await owner.run(sql`
      insert into signin_session (token_digest, account_id, membership_id, expires_at, second_factor_at)
      select ${digestToken(token)}, account_id, id, now() + interval '1 hour', now() from membership where id = ${membership}`);
  });
  const { url } = place();
  const cookie = {
    name: "xinpark_session",
    value: token,
    domain: new URL(url).hostname,
    path: "/",
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: "Strict",
  } as const;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    storageState: {
      cookies: [cookie],
      origins: [{ origin: url, localStorage: [{ name: "xinpark.language", value: language }] }],
    },
  });
  if (role === "credit-officer") await statePurpose(context, "credit", login);
  return { page: await context.newPage(), login };
}
