import { z } from "zod";
import { ROLES } from "../rights/index.ts";
import { head } from "./common.ts";

/** How one signs in: passwords, locks, sessions, second factors and keys, dated like every rule. */

const passwordPolicy = z.strictObject({
  minimumLength: z.int().min(1).max(200),
  maximumLength: z.int().min(1).max(200),
  /** Of lower-case letters, capitals, digits and everything else: how many must be there. */
  minimumKinds: z.int().min(1).max(4),
  /** How many passwords that were, the present one among them, may not come back. */
  history: z.int().nonnegative(),
  /** Days after which a password must be changed. */
  expiryDays: z.int().positive(),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

export const securitySettingSchema = z.strictObject({
  kind: z.literal("security-setting"),
  ...head,
  password: passwordPolicy,
  /** After so many wrong tries in a row nobody gets in for so many minutes. */
  lockout: z.strictObject({ attempts: z.int().positive(), minutes: z.int().positive() }),
  session: z.strictObject({
    /** Ends when nothing was asked for so long. */
    idleMinutes: z.int().positive(),
    /** Ends in any case. */
    absoluteHours: z.int().positive(),
    /** Of one account at a time; the oldest gives way. */
    maximum: z.int().positive(),
    /** For so long after showing who one is, ways to sign in can be changed without showing it again. */
    freshMinutes: z.int().positive(),
    /** For so long the second step of signing in waits. */
    stepMinutes: z.int().positive(),
  }),
  secondFactor: z.strictObject({
    /** Roles that get no further than enrolling while they have none. */
    requiredRoles: z.array(z.enum(Object.keys(ROLES))),
    recoveryCodes: z.int().positive().max(50),
  }),
  apiKey: z.strictObject({
    /** The longest life of a key, in days, and how many live ones a membership may have. */
    maximumDays: z.int().positive(),
    maximumKeys: z.int().positive(),
  }),
});
export type SecuritySetting = z.infer<typeof securitySettingSchema>;

/** The id of the one setting that governs signing in. */
export const SIGN_IN_SETTING = "sign-in";
