import type { PasswordPolicy } from "../definition/index.ts";
import { problem, type Problem } from "../outcome/index.ts";

/** Whether a password keeps the policy; the browser says so while one types, the server decides. */

const KINDS: readonly RegExp[] = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** How many of the four kinds of characters (lower case, capitals, digits, everything else) a text has. */
export const kindsOf = (text: string): number => KINDS.filter((kind) => kind.test(text)).length;

/**
 * What is wrong with a new password; nothing when it is well. Length counts characters, not bytes.
 * Problems: `password-short`, `password-long`, `password-simple`, `password-has-login`, all at `path`.
 */
export function checkPassword(
  policy: PasswordPolicy,
  password: string,
  login: string,
  path = "password",
): readonly Problem[] {
  const { minimumLength, maximumLength, minimumKinds } = policy;
  const length = Array.from(password).length;
  const found: Problem[] = [];
  const say = (code: string, zh: string, en: string) => found.push(problem("invalid", code, zh, en, path));
  if (length < minimumLength)
    say(
      "password-short",
      `密码至少 ${minimumLength} 个字符`,
      `a password has at least ${minimumLength} characters`,
    );
  if (length > maximumLength)
    say(
      "password-long",
      `密码至多 ${maximumLength} 个字符`,
      `a password has at most ${maximumLength} characters`,
    );
  if (kindsOf(password) < minimumKinds)
    say(
      "password-simple",
      `密码须含小写字母、大写字母、数字、其他字符中的至少 ${minimumKinds} 种`,
      `a password mixes at least ${minimumKinds} of: lower case, capitals, digits, other characters`,
    );
  if (login !== "" && password.toLowerCase().includes(login.toLowerCase()))
    say("password-has-login", "密码不得包含账号名", "a password does not contain the login");
  return found;
}
