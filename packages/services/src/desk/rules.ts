import { z } from "zod";
import type { ClockDefinition, ItemDefinition, TaskRuleDefinition } from "@xinpark/kernel/definition";
import { afterWorkingDays, type DueDay } from "@xinpark/kernel/desk";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Door } from "@xinpark/platform/door";
import type { Installation } from "../installation/index.ts";

/** The dated rules of the delivery desk. */

export interface DeskContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
}

export const taskRule = (installation: Installation, day: string): TaskRuleDefinition =>
  expectValue(installation.library.find("task-rule", "due-tasks", day));

export const clockOf = (installation: Installation, id: string, day: string): ClockDefinition =>
  expectValue(installation.library.find("clock", id, day));

/** An item on a day; null where the catalogue has it no more, or not yet. */
export function itemOn(installation: Installation, id: string, day: string): ItemDefinition | null {
  const found = installation.library.find("item", id, day);
  return found.ok ? found.value : null;
}

/** The term to answer a return. */
export const returnDue = (installation: Installation, today: string): DueDay =>
  afterWorkingDays(installation.calendar, today, taskRule(installation, today).returnDays);

/** The term to settle a finding. */
export const findingDue = (installation: Installation, today: string): DueDay =>
  afterWorkingDays(installation.calendar, today, taskRule(installation, today).findingDays);

/** A batch in its place in the order of knowledge. */
export const knownBatch = z.object({
  id: z.number(),
  known_no: z.number(),
  kind: z.string(),
  department_id: z.number(),
  item: z.string(),
  day: z.string(),
  closed_on: z.string(),
});
export type KnownBatch = z.infer<typeof knownBatch>;
