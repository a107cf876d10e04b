import { z } from "zod";
import { deliveryOutput, receiptRowOutput, rowFindingOutput } from "./delivery.ts";
import { day, identifierNumber, instant, nextPage, pageQuery, problemSchema, text } from "./shared.ts";

/** What other platforms and departments' systems say to us and read from us. */

/** What became of a push: the receipt, and each row that has something to say, located as in the JSON that was sent. */
export const pushOutput = z.object({
  delivery: deliveryOutput,
  /** Whether it is through; if not, `location` says where to look. */
  done: z.boolean(),
  /** The same push was received before; this is what became of it. */
  repeated: z.boolean(),
  location: z.string(),
  rows: z.array(
    receiptRowOutput.pick({ row: true, outcome: true, record: true }).extend({
      path: z.string().meta({ description: "Where the row stands in what was sent: `$[0]`, or `line 1`" }),
      findings: z.array(rowFindingOutput.extend({ path: z.string() })),
    }),
  ),
  /** Of more rows than these the receipt tells. */
  more: z.boolean(),
});
export type PushOutput = z.infer<typeof pushOutput>;

export const CREDENTIAL_KINDS = ["none", "bearer", "basic", "header"] as const;

/** A department's address that is asked on a schedule. */
export const sourceInput = z.object({
  label: z.string().trim().min(1).max(200),
  item: z.string().min(1).max(100),
  department: z.string().min(1).max(100),
  mapping: z.string().max(200).nullable().default(null),
  url: z
    .url({ protocol: /^https?$/u })
    .max(2000)
    .meta({
      description: "Without user name, password or fragment; its host must be allowed by the configuration",
    }),
  everyMinutes: z.int().min(1).max(44_640).default(1440),
  credential: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("none") }),
      z.object({ kind: z.literal("bearer"), secret: z.string().min(1).max(4000) }),
      z.object({ kind: z.literal("basic"), secret: z.string().min(1).max(4000).regex(/:/u) }),
      z.object({
        kind: z.literal("header"),
        name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/u),
        secret: z.string().min(1).max(4000),
      }),
    ])
    .default({ kind: "none" }),
  /** The parameter by which the address is asked for what came after the header `X-Next-Cursor` of its last answer. */
  cursorParameter: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,49}$/u)
    .nullable()
    .default(null),
});
export type SourceInput = z.input<typeof sourceInput>;

export const pullRunOutput = z.object({
  startedAt: instant,
  finishedAt: instant,
  outcome: z.enum(["delivered", "unchanged", "failed"]),
  httpStatus: z.int().nullable(),
  bytes: z.int().nullable(),
  batch: identifierNumber.nullable(),
  problem: problemSchema.nullable(),
});

export const sourceOutput = z.object({
  source: identifierNumber,
  label: z.string(),
  item: z.string(),
  itemLabel: text,
  department: z.string(),
  departmentLabel: text,
  mapping: z.string().nullable(),
  url: z.string(),
  everyMinutes: z.int(),
  credential: z.enum(CREDENTIAL_KINDS),
  cursorParameter: z.string().nullable(),
  state: z.enum(["active", "paused"]),
  /** Why nothing is asked for at present, though it is active: the host is not allowed any more. */
  problem: problemSchema.nullable(),
  failures: z.int(),
  nextAt: instant.nullable(),
  createdBy: z.string(),
  createdAt: instant,
  /** The newest tries, the latest first. */
  runs: z.array(pullRunOutput),
});
export type SourceOutput = z.infer<typeof sourceOutput>;
export const sourceListOutput = z.object({ items: z.array(sourceOutput), next: nextPage });

/** What a trial of an address brought; nothing of it was delivered. */
export const sourceTrialOutput = z.object({
  httpStatus: z.int(),
  bytes: z.int(),
  contentType: z.string().nullable(),
  format: z.string(),
  header: z.array(z.string()),
  rowsRead: z.int(),
  ready: z.int(),
  refused: z.int(),
  unusedColumns: z.array(z.string()),
  findings: z.array(rowFindingOutput.extend({ row: z.int() })),
});
export type SourceTrialOutput = z.infer<typeof sourceTrialOutput>;

export const changesQuery = pageQuery.omit({ after: true }).extend({
  after: z.string().max(80).default("0").meta({
    description:
      "0 for everything; then the `next` of the answer before, or a number of the order of knowledge",
  }),
});
export const changesOutput = z.object({
  item: z.string(),
  version: z.string(),
  day,
  changes: z.array(
    z.object({
      record: identifierNumber,
      /** `shown`: as it may be shown on the day; `gone`: no longer to be shown, copies are to be removed. */
      state: z.enum(["shown", "gone"]),
      knownNo: z.int().nullable(),
      department: z.string().nullable(),
      name: z.string().nullable(),
      uscc: z.string().nullable(),
      fields: z.record(z.string(), z.string()).nullable(),
    }),
  ),
  next: z.string().meta({ description: "Give as `after` to go on from here, now or later" }),
  more: z.boolean(),
});
export type ChangesOutput = z.infer<typeof changesOutput>;
