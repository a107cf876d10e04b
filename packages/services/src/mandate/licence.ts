import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { failed, ok, problem, type Outcome } from "@xinpark/kernel/outcome";
import type { LicenceClaims, LicenceReader } from "../context/index.ts";

/**
 * The electronic business licence (电子营业执照): a token its issuer signed names the enterprise and who represents it.
 * Form: JWS compact serialisation (RFC 7515) with EdDSA (Ed25519). An issuer with another form gets a reader of its own.
 */

const KEY_FILE = "electronic-licence.pem";

const headerShape = z.object({ alg: z.literal("EdDSA") });
const claimsShape = z.object({
  /** Number of the token, good once. */
  jti: z.string().min(8).max(200),
  /** When it was issued, in seconds since 1970. */
  iat: z.int().positive(),
  uscc: z.string().min(1).max(40),
  name: z.string().min(1).max(200),
  representative: z.string().min(1).max(50),
  identityNumber: z.string().min(6).max(30).optional(),
});

/** The reader of an installation: its issuer's public key lies in the keys folder as `electronic-licence.pem`; null without one. */
export function openLicenceReader(keysFolder: string): LicenceReader | null {
  const path = join(keysFolder, KEY_FILE);
  return existsSync(path) ? licenceReader(createPublicKey(readFileSync(path))) : null;
}

/** A reader that trusts one public key (Ed25519). */
export const licenceReader = (key: KeyObject): LicenceReader => ({ read: (token) => readToken(key, token) });

function readToken(key: KeyObject, token: string): Outcome<LicenceClaims> {
  const parts = token.trim().split(".");
  const [header = "", claims = "", signature = ""] = parts;
  if (parts.length !== 3) return failed(INVALID);
  const signed = Buffer.from(signature, "base64url");
  if (!verify(null, Buffer.from(`${header}.${claims}`), key, signed)) return failed(INVALID);
  const head = headerShape.safeParse(parse(header));
  const body = claimsShape.safeParse(parse(claims));
  if (!head.success || !body.success) return failed(INVALID);
  const { jti, iat, uscc, name, representative, identityNumber } = body.data;
  return ok({ id: jti, issuedAt: iat, uscc, name, representative, identityNumber: identityNumber ?? null });
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

const INVALID = {
  ...problem(
    "refused",
    "licence-invalid",
    "电子营业执照令牌无效",
    "the token of the electronic licence is not valid",
    "licenceToken",
  ),
  remedy: {
    zh: "请重新出示电子营业执照，或改为提交材料核验",
    en: "show the electronic licence again, or hand in papers",
  },
};
