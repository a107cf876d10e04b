import type { ConsentOutput } from "@xinpark/kernel/contract";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import type { Installation } from "../installation/index.ts";
import { issueReceipt } from "../receipt/index.ts";

/** The signed receipt of a consent, for both sides: one when it is given, one when it is revoked. */
export async function receiptOfConsent(
  session: Session,
  installation: Installation,
  consent: ConsentOutput,
  act: "given" | "revoked",
): Promise<void> {
  const row = await session.row(
    z.object({ organisation_id: z.number() }),
    sql`select organisation_id from consent where id = ${consent.consent}`,
  );
  await issueReceipt(session, installation, {
    kind: "consent",
    issue: act === "given" ? 1 : 2,
    organisation: row?.organisation_id ?? null,
    subject: consent.subject.id,
    what: {
      consent: consent.consent,
      act,
      at: consent.revoked?.at ?? consent.givenAt,
      subject: { name: consent.subject.name, code: consent.subject.code },
      reader: consent.organisation,
      items: consent.items.map((one) => one.item),
      purpose: consent.purpose.code,
      from: consent.from,
      to: consent.to,
      settlementUntil: consent.postLoan?.to ?? null,
      evidenceDigest: consent.evidence.digest,
    },
  });
}
