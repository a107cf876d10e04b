import { z } from "zod";
import { factorKind, factorOutput, heldTo } from "./factor.ts";
import { day, identifierNumber, instant, text } from "./shared.ts";

export const signInInput = z.object({
  login: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
});

/** Who is asking, what they may do, and what kind of installation this is. */
export const sessionOutput = z.object({
  signedIn: z.boolean(),
  account: z.object({ login: z.string(), displayName: z.string() }).nullable(),
  membership: z
    .object({
      role: z.string(),
      roleLabel: text,
      organisation: text.nullable(),
      organisationCode: z.string().nullable(),
      subjectCode: z.string().nullable(),
      /** The absent person in whose place one acts (代). */
      deputyFor: z.string().nullable(),
      suspended: z.boolean(),
    })
    .nullable(),
  /** The enterprise a window clerk acts for now, by a letter of authority. */
  onBehalfOf: z.object({ name: z.string(), mandate: z.string() }).nullable(),
  rights: z.array(z.string()),
  /** What must be done before anything else. */
  heldTo: heldTo.nullable(),
  /** The password was right and the second step is waited for: the ways it can be taken. */
  secondStep: z.object({ methods: z.array(factorKind) }).nullable(),
  /** Another provider one may sign in by. */
  provider: z.object({ label: z.string() }).nullable(),
  installation: z.object({ label: text, synthetic: z.boolean(), today: day }),
});
export type SessionOutput = z.infer<typeof sessionOutput>;

const membership = z.object({
  id: identifierNumber,
  role: z.string(),
  roleLabel: text,
  organisation: z.object({ code: z.string(), label: text }).nullable(),
  subject: z.object({ code: z.string().nullable(), name: z.string() }).nullable(),
  /** The absent person in whose place one acts (代). */
  deputyFor: z.string().nullable(),
  /** Suspended (another legal representative was registered): it shows its notices and does nothing. */
  suspended: z.boolean(),
});

const ownKey = z.object({
  id: identifierNumber,
  label: z.string(),
  hint: z.string().meta({ description: "The first characters of the key, to tell keys apart" }),
  rights: z.array(z.string()).nullable().meta({ description: "Null: every right of the role" }),
  items: z
    .array(z.string())
    .nullable()
    .meta({ description: "Items it may deliver. Null: every one its membership may" }),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});

/** `GET /me`: person, membership, rights, and by what one is known. */
export const meOutput = z.object({
  person: z.object({ login: z.string(), displayName: z.string() }),
  membership,
  memberships: z
    .array(membership)
    .meta({ description: "Every membership a session of this person may act for" }),
  rights: z.array(z.object({ right: z.string(), label: text })),
  heldTo: heldTo.nullable(),
  session: z
    .object({ id: identifierNumber, startedAt: instant, expiresAt: instant, secondFactor: z.boolean() })
    .nullable(),
  key: ownKey.nullable(),
});
export type MeOutput = z.infer<typeof meOutput>;

const passwordRule = z.object({
  minimumLength: z.int(),
  maximumLength: z.int(),
  minimumKinds: z.int(),
  history: z.int(),
  expiryDays: z.int(),
});

/** One's own account: ways to sign in, sessions, keys. */
export const accountOutput = z.object({
  login: z.string(),
  displayName: z.string(),
  heldTo: heldTo.nullable(),
  password: z
    .object({ setAt: instant, expiresAt: instant, temporary: z.boolean() })
    .nullable()
    .meta({ description: "Null: one signs in by another provider alone" }),
  passwordRule,
  secondFactor: z.object({
    required: z.boolean(),
    factors: z.array(factorOutput),
    recoveryCodesLeft: z.int().nonnegative(),
  }),
  identities: z.array(
    z.object({
      id: identifierNumber,
      issuer: z.string(),
      subject: z.string(),
      linkedAt: instant,
      lastUsedAt: instant.nullable(),
    }),
  ),
  /** Another provider that can be linked. */
  provider: z.object({ label: z.string() }).nullable(),
  sessions: z.array(
    z.object({
      id: identifierNumber,
      current: z.boolean(),
      device: z.string(),
      address: z.string(),
      method: z.enum(["password", "provider"]),
      secondFactor: z.boolean(),
      firstSeenAt: instant,
      lastSeenAt: instant,
      expiresAt: instant,
    }),
  ),
  sessionRule: z.object({ idleMinutes: z.int(), absoluteHours: z.int(), maximum: z.int() }),
  keys: z.array(ownKey),
  keyRule: z.object({ maximumDays: z.int(), maximumKeys: z.int() }),
  memberships: z.array(membership),
  /** The one this session acts for. */
  acting: identifierNumber,
  /** Rights a key of the present membership may hold. */
  keyRights: z.array(
    z.object({
      right: z.string(),
      label: text,
      ofItems: z.boolean().meta({ description: "Its use names an item: a key with it may be held to some" }),
    }),
  ),
});
export type AccountOutput = z.infer<typeof accountOutput>;

export const doneOutput = z.object({ done: z.literal(true) });

/** The password, where the session is no longer fresh; ways to sign in change only for who has just shown who they are. */
export const confirmation = z.string().min(1).max(200).optional();

export const keyInput = z.object({
  label: z.string().trim().min(1).max(100),
  rights: z.array(z.string()).min(1).max(100),
  /** Items the key may deliver; every one its membership may unless told. */
  items: z.array(z.string().min(1).max(100)).min(1).max(100).optional(),
  days: z.int().positive().max(10_000),
  confirmation,
});

/** A key, told once: only its digest is kept. */
export const madeKeyOutput = ownKey.extend({ key: z.string() });

export const keyListOutput = z.object({
  items: z.array(
    ownKey.extend({
      login: z.string(),
      membership: identifierNumber,
      roleLabel: text,
      revokedAt: instant.nullable(),
    }),
  ),
});

export const securitySettingOutput = z.object({
  version: z.string(),
  validFrom: day,
  label: text,
  sources: z.array(z.object({ title: z.string(), number: z.string().nullable(), confirmed: z.boolean() })),
  password: passwordRule,
  lockout: z.object({ attempts: z.int(), minutes: z.int() }),
  session: z.object({
    idleMinutes: z.int(),
    absoluteHours: z.int(),
    maximum: z.int(),
    freshMinutes: z.int(),
    stepMinutes: z.int(),
  }),
  secondFactor: z.object({
    requiredRoles: z.array(z.object({ role: z.string(), label: text })),
    recoveryCodes: z.int(),
  }),
  apiKey: z.object({ maximumDays: z.int(), maximumKeys: z.int() }),
});
