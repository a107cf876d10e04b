import { z } from "zod";
import { workingDaysLate } from "@xinpark/kernel/desk";
import type { Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import type { Installation } from "../installation/index.ts";
import { itemOn } from "./rules.ts";

/** What lists of the desk share: terms, labels, who is meant. */

export const textShape = z.object({ zh: z.string(), en: z.string() });

/** A term as it stands today; what is settled was late or not on the day it was settled. */
export function termOf(
  installation: Installation,
  row: { readonly due_on: string; readonly provisional: boolean },
  until: string,
) {
  const late = workingDaysLate(installation.calendar, row.due_on, until);
  return {
    dueOn: row.due_on,
    provisional: row.provisional,
    lateDays: until > row.due_on ? Math.max(1, late.days) : 0,
  };
}

export function labelOf(installation: Installation, item: string, day: string): Text {
  return itemOn(installation, item, day)?.label ?? { zh: item, en: item };
}

/** The credit office, or the operator, minds every department. */
export const mindsAll = (session: Session): boolean => session.actor.scope.department === 0;

/** A page of rows and where the next begins. */
export function pageOf<T extends { readonly place: number }>(rows: readonly T[], limit: number) {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.place ?? null) : null };
}
