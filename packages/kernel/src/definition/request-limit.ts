import { z } from "zod";
import { head } from "./common.ts";

/**
 * How much an asker may cost the server. Every request has a cost; a budget holds `capacity` and is filled up again by
 * `perMinute`. A request is answered only where every budget it falls on still holds its cost.
 */

const budget = z.strictObject({ capacity: z.int().positive(), perMinute: z.int().positive() });

export const REQUEST_BUDGETS = [
  "visitor",
  "session",
  "key",
  "address",
  "sign-in",
  "sign-in-address",
] as const;
/**
 * `visitor`: an address that shows no credential; `session` and `key`: one cookie, one API key; `address`: everything from
 * one address, whatever it shows; `sign-in`: attempts on one login from one address; `sign-in-address`: attempts from one address.
 */
export type RequestBudget = (typeof REQUEST_BUDGETS)[number];

export const requestLimitSchema = z.strictObject({
  kind: z.literal("request-limit"),
  ...head,
  budgets: z.strictObject({
    visitor: budget,
    session: budget,
    key: budget,
    address: budget,
    "sign-in": budget,
    "sign-in-address": budget,
  }),
  costs: z.strictObject({
    /** Of a request that reads and has no cost of its own. */
    read: z.int().nonnegative(),
    /** Of a request that writes and has no cost of its own. */
    write: z.int().nonnegative(),
    /** Of a public page: several reads. */
    page: z.int().nonnegative(),
    /** On top, where the answer was that the credential is unknown: guessing is dear. */
    guess: z.int().nonnegative(),
    /** By operation name. */
    operations: z.record(z.string(), z.int().nonnegative()),
  }),
});
export type RequestLimitDefinition = z.infer<typeof requestLimitSchema>;
