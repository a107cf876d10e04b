/** Somebody of a spec's own with a session whose second factor was shown; how one signs in is another spec's matter. */
import type { Browser, BrowserContext, Page } from "@playwright/test";
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

/** Opens an account at an organisation, and a browser of its own. */
export async function signedIn(
  browser: Browser,
  language: Language,
  role: Role,
  organisation = "credit-office",
  displayName?: string,
): Promise<Somebody> {
  const login = `${role}-${process.pid}-desk-${(made += 1)}`;
  const token = newToken();
  await asOwner(async (owner) => {
    const membership = await createAccount(owner, {
      login,
      displayName: displayName ?? `示范${made}`,
      password: PASSWORD,
      role,
      organisation,
      uscc: null,
      validFrom: "2000-01-01",
    });
    await owner.run(sql`update account set password_temporary = false where login = ${login}`);
    await owner.run(sql`
      insert into signin_session (token_digest, account_id, membership_id, expires_at, second_factor_at)
      select ${digestToken(token)}, account_id, id, now() + interval '1 hour', now() from membership where id = ${membership}`);
  });
  const context = await openBrowser(browser, language, token);
  if (role === "credit-officer") await statePurpose(context, "credit", login);
  return { page: await context.newPage(), login };
}

/** A browser of one's own; a token is somebody's session. */
export function openBrowser(browser: Browser, language: Language, token?: string): Promise<BrowserContext> {
  const { url } = place();
  const cookie = (value: string) =>
    ({
      name: "xinpark_session",
      value,
      domain: new URL(url).hostname,
      path: "/",
      expires: -1,
      httpOnly: true,
      secure: false,
      sameSite: "Strict",
    }) as const;
  return browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    storageState: {
      cookies: token === undefined ? [] : [cookie(token)],
      origins: [{ origin: url, localStorage: [{ name: "xinpark.language", value: language }] }],
    },
  });
}
