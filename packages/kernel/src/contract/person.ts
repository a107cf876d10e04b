import { z } from "zod";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";

/** People as administrators see them: accounts, memberships with their days, deputies, hand-overs. */

const named = z.object({ code: z.string(), label: text });

export const membershipState = z.enum(["live", "coming", "suspended", "ended", "withdrawn"]);

export const membershipOutput = z.object({
  id: identifierNumber,
  role: z.string(),
  roleLabel: text,
  organisation: named.nullable(),
  subject: z.object({ code: z.string().nullable(), name: z.string() }).nullable(),
  validFrom: day,
  /** The last day; null without end. */
  validTo: day.nullable(),
  state: membershipState,
  /** The absent person in whose place the holder acts (代). */
  deputyFor: z.string().nullable(),
  grantedBy: z.string().nullable(),
  reason: z.string().nullable(),
  endedBy: z.string().nullable(),
});
export type MembershipOutput = z.infer<typeof membershipOutput>;

export const personOutput = z.object({
  id: identifierNumber,
  login: z.string(),
  displayName: z.string(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  /** Since when the account is disabled; null while it may sign in. */
  disabledAt: instant.nullable(),
  /** The first password has not been changed yet. */
  passwordTemporary: z.boolean(),
  /** Until when nobody gets in, after too many wrong passwords; null when it is not locked. */
  lockedUntil: instant.nullable(),
  memberships: z.array(membershipOutput),
});
export type PersonOutput = z.infer<typeof personOutput>;

export const peopleQuery = z.object({
  q: z.string().trim().max(200).optional().meta({ description: "Part of a login or a name" }),
  organisation: z.string().max(100).optional(),
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const peopleOutput = z.object({ items: z.array(personOutput), next: nextPage });

export const loginText = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{2,63}$/u, "3 to 64 small letters, digits, dots, hyphens, underscores");

const reason = z.string().trim().min(1).max(300);
const onDay = z.iso.date();

export const openAccountInput = z.object({
  login: loginText,
  displayName: z.string().trim().min(1).max(100),
});
/** The first password is told here once and kept nowhere. */
export const firstPasswordOutput = z.object({ person: personOutput, firstPassword: z.string() });

export const personInput = z.object({ id: z.coerce.number().int().positive() });
export const disableInput = personInput.extend({ reason });

export const grantInput = personInput.extend({
  role: z.string().max(50),
  organisation: z.string().max(100),
  from: onDay.optional().meta({ description: "First day; today when absent, never earlier" }),
  to: onDay.optional().meta({ description: "Last day" }),
  reason,
});
export const endMembershipInput = z.object({
  membership: z.coerce.number().int().positive(),
  on: onDay.optional().meta({ description: "Last day; at once when absent" }),
  /** Who minds the open work from now on: a live membership of the same organisation. */
  handOverTo: z.int().positive().optional(),
  reason,
});

/** Somebody of one's own organisation. */
export const colleagueOutput = z.object({
  membership: identifierNumber,
  displayName: z.string(),
  role: z.string(),
  roleLabel: text,
});
export const colleaguesOutput = z.object({ items: z.array(colleagueOutput) });

export const deputyOutput = z.object({
  membership: identifierNumber,
  deputy: z.string(),
  principal: z.string(),
  /** Whether the asker stands in for somebody, or is stood in for. */
  own: z.boolean(),
  validFrom: day,
  validTo: day.nullable(),
  state: membershipState,
  reason: z.string().nullable(),
});
export const deputiesOutput = z.object({ items: z.array(deputyOutput) });
export const nameDeputyInput = z.object({
  /** A live membership of a colleague. */
  colleague: z.int().positive(),
  from: onDay,
  to: onDay,
  reason,
});
export const endDeputyInput = z.object({ membership: z.coerce.number().int().positive() });

/** Open work that one minds. */
export const taskOutput = z.object({
  kind: z.enum(["delivery", "held-rows", "verification", "due-task", "return"]),
  label: text,
  /** Batch or number of the application. */
  reference: z.string(),
  title: z.string(),
  since: instant,
  /** Rows waiting, where there are any. */
  count: z.int().nullable(),
});
export const tasksOutput = z.object({ items: z.array(taskOutput) });
export type TaskOutput = z.infer<typeof taskOutput>;
export const handOverInput = z.object({ to: z.int().positive(), reason });
export const handOverOutput = z.object({
  to: z.string(),
  batches: z.array(z.int()),
  applications: z.array(z.string()),
  /** Due tasks and returns that one minded. */
  tasks: z.array(z.int()),
  returns: z.array(z.int()),
});
