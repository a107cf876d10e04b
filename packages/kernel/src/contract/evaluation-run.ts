import { z } from "zod";
import { waitingOutput } from "./delivery.ts";
import { day, identifierNumber, instant, nextPage, pageQuery, text } from "./shared.ts";

/** Runs of evaluation: over everyone, over those a delivery touched, over those whom a day changes. */

export const RUN_KINDS = ["full", "incremental", "daily"] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/**
 * `computing`: somebody is at work; `interrupted`: begun, nobody is at work, it goes on where it stopped; `superseded`: another day, version
 * or run took its place.
 */
export const RUN_STATES = ["computing", "interrupted", "finished", "superseded"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const evaluationRunsInput = pageQuery.extend({
  model: z.string().min(1).max(100).optional(),
  kind: z.enum(RUN_KINDS).optional(),
  state: z.enum(RUN_STATES).optional(),
});

const count = z.int().nonnegative();

export const evaluationRunOutput = z.object({
  id: identifierNumber,
  model: z.string(),
  title: text,
  version: z.string(),
  kind: z.enum(RUN_KINDS),
  /** The day its results are of, and the last batch that is counted in. */
  asOf: day,
  knownNo: count,
  state: z.enum(RUN_STATES),
  /** What it waits for, and who sees to that; null: for nothing. */
  waiting: waitingOutput.nullable(),
  /** Subjects done, and how many there are to do; null: not counted yet. */
  done: count,
  of: count.nullable(),
  /** Over all results, once it is finished: equal digests, equal results. */
  digest: z.string().nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
  /** From beginning to end, interruptions included. */
  seconds: z.number().nonnegative().nullable(),
  /** What caused it. */
  cause: text,
  /** Who asked for it or delivered, as far as the asker may know; null: the platform itself. */
  askedBy: z.string().nullable(),
  /** The delivery that caused it; null: none, or beyond the asker's reach. */
  delivery: identifierNumber.nullable(),
});
export type EvaluationRunOutput = z.infer<typeof evaluationRunOutput>;
export const evaluationRunsOutput = z.object({ items: z.array(evaluationRunOutput), next: nextPage });
