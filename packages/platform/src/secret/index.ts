import { createHash, randomBytes, randomInt } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** Passwords (argon2id) and tokens: tokens are random and only their digests are kept. */

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON);
export const verifyPassword = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password);

/** A token of 256 random bits, for cookies and keys. */
export const newToken = (): string => randomBytes(32).toString("base64url");
export const digestToken = (token: string): Buffer => createHash("sha256").update(token).digest();

const LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password a person can type: no look-alikes, about 93 bits. */
export const newPassword = (): string =>
  Array.from(
    { length: 16 },
    (_, index) => (index > 0 && index % 4 === 0 ? "-" : "") + LETTERS.charAt(randomInt(LETTERS.length)),
  ).join("");
