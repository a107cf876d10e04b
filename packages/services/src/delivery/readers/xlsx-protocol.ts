import { z } from "zod";
import type { Problem } from "@xinpark/kernel/outcome";
import type { SourceRow } from "./source.ts";

// Both ends are our own code: the envelope is checked, the rows inside are trusted for speed.

/** What a worker is started with. */
export const StartSchema = z.object({
  path: z.string(),
  limits: z.object({
    compressedBytes: z.number(),
    uncompressedBytes: z.number(),
    ratio: z.number(),
    ratioFromBytes: z.number(),
    entries: z.number(),
    partBytes: z.number(),
    columns: z.number(),
    cellCharacters: z.number(),
    lineCharacters: z.number(),
    workerMegabytes: z.number(),
    answerSeconds: z.number(),
  }),
});

const CommandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("describe") }),
  /** The first `rows` non-blank rows of a sheet. */
  z.object({ kind: z.literal("probe"), sheet: z.string(), rows: z.number() }),
  z.object({ kind: z.literal("merges"), sheet: z.string() }),
  /** Begins a stream of data rows below `headerRow`, each at least `width` cells; answered with its first block. */
  z.object({
    kind: z.literal("start"),
    stream: z.number(),
    sheet: z.string(),
    headerRow: z.number(),
    width: z.number(),
    after: z.number(),
    block: z.number(),
  }),
  z.object({ kind: z.literal("next"), stream: z.number() }),
  z.object({ kind: z.literal("stop"), stream: z.number() }),
]);
export type Command = z.infer<typeof CommandSchema>;

/** A command and the number its answer will carry. */
export const RequestSchema = z.object({ id: z.number(), command: CommandSchema });

const AnswerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failed"), problems: z.custom<readonly Problem[]>(Array.isArray) }),
  z.object({
    kind: z.literal("sheets"),
    sheets: z.array(z.object({ name: z.string(), isVisible: z.boolean() })),
  }),
  z.object({ kind: z.literal("merges"), merges: z.array(z.string()) }),
  z.object({
    kind: z.literal("rows"),
    rows: z.custom<readonly SourceRow[]>(Array.isArray),
    isLast: z.boolean(),
    /** The part of the sheet gone through, 0 to 1. */
    share: z.number(),
  }),
  z.object({ kind: z.literal("done") }),
]);
export type Answer = z.infer<typeof AnswerSchema>;

/** The answer to one command. */
export const ReplySchema = z.object({ id: z.number(), answer: AnswerSchema });
