import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Actor, type Door } from "@xinpark/platform/door";
import { actorOfMembership } from "../account/index.ts";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import type { ExportRow } from "./store.ts";

/** What writing exports needs, and in whose name it is done. */

export interface ExportContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
  /** What operations need: lists are asked as anybody asks, and personal numbers are opened for the moment in which they are encrypted. */
  readonly services: ServiceContext;
  /** Where files of exports lie until they expire. */
  readonly folder: string;
}

/** Held by whoever writes an export: its absence tells that the writer died. */
export const LOCK_OF_EXPORTS = 4102;
export const EXPORT_JOB = jobActor("export", "");

/** The requester as they are now: whoever lost the membership or the right gets nothing. */
export async function requester(context: ExportContext, row: ExportRow): Promise<Actor> {
  const asking = {
    channel: "job",
    purpose: row.purpose,
    caseNumber: row.case_number,
    requestId: null,
  } as const;
  const actor = await context.door.open(EXPORT_JOB, (session) =>
    actorOfMembership(session, row.membership_id, asking),
  );
  if (actor?.rights.includes(row.kind === "list" ? "list.export" : "export.request") === true) return actor;
  throw new ProblemError(
    problem(
      "refused",
      "membership-ended",
      "申请人已不具备导出权限",
      "who asked for it may export no longer",
      "export",
    ),
  );
}
