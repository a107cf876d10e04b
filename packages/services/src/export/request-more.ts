import { randomBytes } from "node:crypto";
import { z } from "zod";
import { templateQuery, type listExportInput, type templateExportInput } from "@xinpark/kernel/contract";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { parseInput, requireRight } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { requireList } from "./list.ts";
import { checkTemplate, recordsOfTemplate } from "./query-template.ts";
import { requireReach } from "./request.ts";

/** Asking for a list, or for records in a receiver's template. What is public or one's own is written at once. */

interface Why {
  readonly reason: string | null;
  readonly basis: string | null;
}

/** Writes the request; gives its number. Throws located problems. */
export async function requestTemplate(
  session: Session,
  context: ServiceContext,
  input: z.output<typeof templateExportInput>,
): Promise<number> {
  const { accountId, membershipId, low, high } = requireReach(session.actor);
  const query = templateQuery.parse(input);
  const terms = expectValue(checkTemplate(context.installation(), query, session.today));
  const unguarded = query.audience === "public" ? true : null;
  const { reason, basis, purpose } = whyOf(session, input, unguarded === true);
  const counted = await session.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from ${recordsOfTemplate(query, terms.item.id, session.today)}`,
  );
  return inserted(
    await session.row(
      z.object({ id: z.number() }),
      sql`insert into export_request (account_id, membership_id, requested_by, requested_role, low, high, purpose, case_number, reason, basis, query, format,
          rows_estimate, state, marker, kind, unguarded)
        values (${accountId}, ${membershipId}, ${session.actor.name}, ${session.actor.role}, ${low}, ${high}, ${purpose}, ${session.actor.caseNumber},
          ${reason}, ${basis}, ${JSON.stringify(query)}, ${input.format}, ${counted?.count ?? 0}, ${stateOf(unguarded)}, ${randomBytes(32)}, 'template',
          ${unguarded}) returning id`,
    ),
  );
}

/** Writes the request; gives its number. Throws located problems. */
export async function requestList(
  session: Session,
  context: ServiceContext,
  input: z.output<typeof listExportInput>,
): Promise<number> {
  const { actor } = session;
  const { accountId, membershipId, scope } = actor;
  if (accountId === null || membershipId === null) throw new ProblemError(NO_ACCOUNT);
  const { operation } = requireList(context, input.operation);
  requireRight(actor, operation.right);
  parseInput(operation.input, input.query);
  const guarded = operation.exports === "guarded" && scope.low !== null;
  const { reason, basis, purpose } = whyOf(session, input, !guarded);
  const reach = guarded ? requireReach(actor) : { low: scope.low, high: scope.high };
  return inserted(
    await session.row(
      z.object({ id: z.number() }),
      sql`insert into export_request (account_id, membership_id, requested_by, requested_role, low, high, purpose, case_number, reason, basis, query, format,
          rows_estimate, state, marker, kind, unguarded, operation, language)
        values (${accountId}, ${membershipId}, ${actor.name}, ${actor.role}, ${reach.low}, ${reach.high}, ${purpose}, ${actor.caseNumber}, ${reason},
          ${basis}, ${JSON.stringify(input.query)}, ${input.format}, 0, ${stateOf(guarded ? null : true)}, ${randomBytes(32)}, 'list',
          ${guarded ? null : true}, ${operation.name}, ${input.language}) returning id`,
    ),
  );
}

const stateOf = (unguarded: true | null): "approved" | "requested" =>
  unguarded === true ? "approved" : "requested";

/** What is protected leaves for a reason, on a basis and for a purpose. */
function whyOf(session: Session, { reason, basis }: Why, unguarded: boolean) {
  const { purpose } = session.actor;
  if (unguarded) return { reason: reason ?? "", basis: basis ?? "", purpose };
  if (reason !== null && basis !== null && purpose !== null) return { reason, basis, purpose };
  throw new ProblemError({
    ...problem(
      "invalid",
      "export-guarded",
      "所求内容受保护，须说明用途、理由和依据，由他人审批后导出",
      "what is asked for is protected: state purpose, reason and basis; another person decides",
      reason === null ? "reason" : basis === null ? "basis" : "X-Purpose",
    ),
  });
}

function inserted(row: { readonly id: number } | null): number {
  if (row === null) throw new Error("a request that was written has a number");
  return row.id;
}

const NO_ACCOUNT = problem(
  "refused",
  "export-no-account",
  "导出须以账号提出",
  "a list is exported by somebody with an account",
);
