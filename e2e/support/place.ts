/** What one run of the suite works on; written by the global setup, read by every worker. */
import { readFileSync } from "node:fs";
import { z } from "zod";

export const ROLES = ["enterprise", "department", "credit"] as const;
/** One of the sample's accounts. */
export type Role = (typeof ROLES)[number];
export type Reader = Role | "visitor";

const cookie = z.object({
  name: z.string(),
  value: z.string(),
  domain: z.string(),
  path: z.string(),
  expires: z.number(),
  httpOnly: z.boolean(),
  secure: z.boolean(),
  sameSite: z.enum(["Strict", "Lax", "None"]),
});

export const placeShape = z.object({
  url: z.string(),
  folder: z.string(),
  dataFolder: z.string(),
  /** Passwords by login. */
  passwords: z.looseRecord(z.enum(ROLES), z.string()),
  /** A receipt with every way a row can end, and one of a file that could not be read. */
  receipts: z.object({ everyWay: z.number(), failed: z.number() }),
  /** Sessions opened once, so that not every test signs in. */
  cookies: z.record(z.enum(ROLES), z.array(cookie)),
});
export type Place = z.infer<typeof placeShape>;

export const PLACE_VARIABLE = "XINPARK_E2E_PLACE";

let known: Place | undefined;

/** The place of this run. */
export function place(): Place {
  const path = process.env[PLACE_VARIABLE];
  if (path === undefined) throw new Error("the global setup has not run");
  return (known ??= placeShape.parse(JSON.parse(readFileSync(path, "utf8"))));
}
