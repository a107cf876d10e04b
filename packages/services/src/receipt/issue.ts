import { z } from "zod";
import { hashName } from "@xinpark/kernel/proof";
import {
  canonicalJson,
  RECEIPT_FORMAT,
  RECEIPT_OPERATION,
  receiptDigest,
  receiptNumber,
  receiptStatementSchema,
  type ConsentStatement,
  type DeliveryStatement,
  type ReportStatement,
} from "@xinpark/kernel/receipt";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Writing a receipt, in the transaction of what it is about. */

/** Who receives the receipt: an organisation, an enterprise, or both. At least one. */
export interface ReceiptReceiver {
  readonly organisation: number | null;
  readonly subject: number | null;
}

export type ReceiptRequest = ReceiptReceiver &
  (
    | { readonly kind: "delivery"; readonly what: DeliveryStatement }
    /** `issue`: 1 when the consent is given, 2 when it is revoked, counting on for what comes after. */
    | { readonly kind: "consent"; readonly issue: number; readonly what: ConsentStatement }
    | { readonly kind: "report"; readonly what: ReportStatement }
  );

/**
 * Writes the receipt and its audit entry in the caller's transaction (people's or a filing job's), and gives its number.
 * It is signed and proven by `completeReceipts` once a checkpoint covers the entry. A number is given once: a second
 * receipt of the same kind, id and issue fails on its key.
 */
export async function issueReceipt(
  session: Session,
  installation: Installation,
  request: ReceiptRequest,
): Promise<string> {
  const { hash, at } = await form(session);
  const { pack } = installation;
  const { kind, what } = request;
  const number = numberOf(request);
  const statement = receiptStatementSchema.parse({
    format: RECEIPT_FORMAT,
    kind,
    number,
    issuer: { code: pack.id, label: pack.issuer },
    issuedAt: at,
    what,
  });
  await session.auditNow({
    operation: RECEIPT_OPERATION,
    class: "write",
    ...(request.subject === null ? {} : { subjects: [request.subject] }),
    detail: { kind, number, hash, digest: receiptDigest(statement, hash) },
  });
  await session.run(sql`
    insert into receipt (number, kind, organisation_id, subject_id, statement, entry_id)
    values (${number}, ${kind}, ${request.organisation}, ${request.subject}, ${canonicalJson(statement)}, currval('audit_entry_id_seq'))`);
  return number;
}

function numberOf(request: ReceiptRequest): string {
  switch (request.kind) {
    case "delivery":
      return receiptNumber("delivery", request.what.batch);
    case "consent":
      return receiptNumber("consent", request.what.consent, request.issue);
    case "report":
      return receiptNumber("report", request.what.report);
  }
}

/** The hash of this installation's log, and the moment by the database. */
async function form(session: Session) {
  const row = await session.row(
    z.object({ hash: hashName, at: z.string() }),
    sql`select hash, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit_form`,
  );
  if (row === null) throw new Error("the audit log has no form");
  return row;
}
