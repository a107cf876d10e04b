import { randomBytes } from "node:crypto";
import { z } from "zod";
import { exportQuery, type exportInput } from "@xinpark/kernel/contract";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { checkQuery, recordsOf, WITHIN_REACH } from "./query.ts";
import { readReceiverKey } from "./sealing.ts";
import { mayDecide, type ExportRow } from "./store.ts";

/** Asking for an export, and deciding on it. */

/** Writes the request; gives its number. Throws located problems. */
export async function requestExport(
  session: Session,
  installation: Installation,
  input: z.output<typeof exportInput>,
): Promise<number> {
  const { actor, today } = session;
  const { accountId, membershipId, low, high } = requireReach(actor);
  const query = exportQuery.parse(input);
  const sealedFields = input.sealed?.fields ?? [];
  expectValue(checkQuery(installation, query, today));
  if (input.sealed !== null) {
    if (!actor.rights.includes("identity.compare")) throw new ProblemError(NOT_SEALED_FOR);
    expectValue(readReceiverKey(input.sealed.publicKey));
  }
  const counted = await session.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from ${recordsOf(query, today)} ${WITHIN_REACH}`,
  );
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into export_request (account_id, membership_id, requested_by, requested_role, low, high, purpose, case_number, reason, basis, query, format,
        rows_estimate, sealed_fields, sealed_to, receiver, state, marker)
      values (${accountId}, ${membershipId}, ${actor.name}, ${actor.role}, ${low}, ${high}, ${actor.purpose}, ${actor.caseNumber}, ${input.reason},
        ${input.basis}, ${JSON.stringify(query)}, ${input.format}, ${counted?.count ?? 0}, ${sealedFields}, ${input.sealed?.publicKey ?? null},
        ${input.sealed?.receiver ?? null}, 'requested', ${randomBytes(32)}) returning id`,
  );
  if (row === null) throw new Error("a request that was written has a number");
  return row.id;
}

/** Who asks has an account and a region to export from. */
export function requireReach({ accountId, membershipId, scope: { low, high } }: Session["actor"]) {
  if (accountId === null || membershipId === null || low === null || high === null)
    throw new ProblemError(NO_REACH);
  return { accountId, membershipId, low, high };
}

const NOT_SEALED_FOR = problem(
  "refused",
  "export-sealed",
  "证件号码和电话的密封导出只由信用管理机构申请",
  "only the credit office asks for a sealed export of personal numbers",
  "sealed",
);

const NO_REACH = problem(
  "refused",
  "export-no-reach",
  "本角色没有可导出的辖区范围",
  "this role has no region to export from",
);

/** Approves or refuses. Throws `export-not-decidable`: not by the requester, and once. */
export async function decideExport(
  session: Session,
  row: ExportRow,
  decision: { readonly approved: boolean; readonly note: string },
): Promise<void> {
  const state = decision.approved ? "approved" : "refused";
  const touched = mayDecide(session.actor, row)
    ? await session.run(sql`
        update export_request set state = ${state}, decided_account_id = ${session.actor.accountId}, decided_by = ${session.actor.name},
          decided_at = clock_timestamp(), decision_note = ${decision.note} where id = ${row.id} and state = 'requested'`)
    : 0;
  if (touched === 1) return;
  const own = row.account_id === session.actor.accountId;
  throw new ProblemError(
    own
      ? problem(
          "refused",
          "export-own",
          "本人的申请须由他人审批",
          "a request is decided by somebody else than who made it",
          "export",
        )
      : problem("conflict", "export-not-decidable", "申请已有决定", "the request has been decided", "export"),
  );
}
