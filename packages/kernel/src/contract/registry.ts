import { z } from "zod";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";
import { evaluationOutput } from "./evaluation.ts";
import { circumstancesOutput, outlookOutput } from "./record.ts";

export const searchQuery = z.object({
  text: z.string().max(200).default(""),
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(20),
});

export const searchHit = z.object({
  id: identifierNumber,
  name: z.string(),
  uscc: z.string().nullable(),
  kind: z.string(),
  kindLabel: text,
  state: z.enum(["active", "revoked", "closed"]),
  /** Why it was found: by name, a former name, pinyin or its initials, likeness, or a code. */
  matched: z.enum(["name", "former-name", "initials", "pinyin", "similar", "code", "all"]),
  matchedText: z.string().nullable(),
});
export const searchOutput = z.object({ items: z.array(searchHit), next: nextPage });

const disclosure = z.enum(["public", "government", "consent", "never"]);

export const fieldOutput = z.object({
  code: z.string(),
  label: text,
  value: z.string(),
  disclosure,
  /** Part of the value is hidden. */
  masked: z.boolean(),
});

/** Fields of an item that are not for the asker, and by which mode; said whether or not a record has them. */
export const withheldOutput = z.object({
  item: z.string(),
  itemLabel: text,
  fields: z.array(z.object({ code: z.string(), label: text, disclosure, reason: text })),
});
export type WithheldOutput = z.infer<typeof withheldOutput>;

export const recordOutput = z.object({
  id: identifierNumber,
  item: z.string(),
  itemLabel: text,
  polarity: z.enum(["negative", "positive", "neutral"]),
  department: z.string(),
  departmentLabel: text,
  documentNumber: z.string().nullable(),
  title: z.string().nullable(),
  decidedOn: day.nullable(),
  publishedOn: day.nullable(),
  validTo: day.nullable(),
  amountFen: z.int().nullable(),
  severity: z.string().nullable(),
  severityLabel: text.nullable(),
  status: z.enum(["in-force", "lapsed", "repaired", "withdrawn"]),
  /** May be shown to the public today. */
  public: z.boolean(),
  publicFrom: day.nullable(),
  publicTo: day.nullable(),
  /** What happened to it since it was decided. */
  circumstances: circumstancesOutput,
  /** How its publication can end; for the enterprise itself and for officers. */
  outlook: outlookOutput.nullable(),
  /** Named fields absent at source: neither good nor bad, and shown as such. */
  missing: z.array(z.object({ code: z.string(), label: text })),
  version: z.int(),
  knownAt: instant,
  batch: identifierNumber,
  fields: z.record(z.string(), z.string()),
  fieldList: z.array(fieldOutput),
});
export type RecordOutput = z.infer<typeof recordOutput>;

export const subjectOutput = z.object({
  id: identifierNumber,
  name: z.string(),
  uscc: z.string().nullable(),
  kind: z.string(),
  kindLabel: text,
  scored: z.boolean(),
  state: z.enum(["active", "revoked", "closed"]),
  /** Opened by a checked code before registration was delivered. */
  provisional: z.boolean(),
  synthetic: z.boolean(),
  establishedOn: day.nullable(),
  area: z.object({ code: z.string(), label: text }).nullable(),
  park: z.object({ code: z.string(), label: text }).nullable(),
  identifiers: z.array(
    z.object({
      kind: z.string(),
      kindLabel: text,
      value: z.string(),
      from: day.nullable(),
      to: day.nullable(),
    }),
  ),
  formerNames: z.array(z.string()),
});
export type SubjectOutput = z.infer<typeof subjectOutput>;

/** Trade or size class in a time; `derived`: follows from a yearly statement. */
export const attributeOutput = z.object({
  attribute: z.enum(["trade", "size-class"]),
  label: text,
  value: z.string(),
  valueLabel: text,
  from: day,
  to: day.nullable(),
  source: z.enum(["stated", "derived"]),
});
export type AttributeOutput = z.infer<typeof attributeOutput>;

/** A place in a time; `today`: what stands where an abolished division stood. */
export const regionPeriodOutput = z.object({
  relation: z.enum(["registered-area", "tax-place", "park"]),
  label: text,
  code: z.string(),
  region: text,
  from: day,
  to: day.nullable(),
  today: z.array(z.object({ code: z.string(), name: z.string() })),
});
export type RegionPeriodOutput = z.infer<typeof regionPeriodOutput>;

/** One enterprise's file as the asker may see it: the public sees what the publication rule shows, and no class. */
export const fileOutput = z.object({
  subject: subjectOutput,
  audience: z.enum(["public", "scope", "own"]),
  records: z.array(recordOutput),
  withheld: z.array(withheldOutput),
  next: nextPage,
  /** By item, in the order of the catalogue's classes. */
  counts: z.array(
    z.object({ item: z.string(), itemLabel: text, class: z.string(), classLabel: text, count: z.int() }),
  ),
  evaluation: evaluationOutput.nullable(),
  /** Trade and size class with their days; for the enterprise itself and for officers. */
  attributes: z.array(attributeOutput),
  /** Registered area, tax place and parks with their days. */
  places: z.array(regionPeriodOutput),
  /** Items of the catalogue of which nothing was delivered for this subject: missing, not good or bad. */
  notDelivered: z.array(z.object({ item: z.string(), itemLabel: text, departments: z.array(text) })),
});
export type FileOutput = z.infer<typeof fileOutput>;

/** From which day on an enterprise belongs to another place. */
export const moveInput = z.object({
  code: z.string().min(1).max(200),
  relation: z.enum(["registered-area", "tax-place", "park"]),
  /** Six-digit division, or the park's code; null: it leaves its park. */
  region: z.string().min(1).max(50).nullable(),
  from: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u, "YYYY-MM-DD"),
  reason: z.string().trim().min(1).max(500),
  /** Number of the document that decides it. */
  document: z.string().trim().min(1).max(200),
});
export const moveOutput = z.object({
  move: identifierNumber,
  subject: identifierNumber,
  relation: z.string(),
  region: z.string().nullable(),
  from: day,
  /** Whether it holds already; otherwise it will on its day. */
  effective: z.boolean(),
});
