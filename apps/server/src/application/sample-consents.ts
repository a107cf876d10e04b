import { z } from "zod";
import { addDays } from "@xinpark/kernel/day";
import type { Actor } from "@xinpark/platform/door";
import { newPassword } from "@xinpark/platform/secret";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { sampleConsents, sampleLoans, type SampleDelivery, type SampleOptions } from "@xinpark/sample/region";
import { actorOfMembership, createAccount } from "@xinpark/services/account";
import { consentOperations } from "@xinpark/services/consent";
import { deskReturnOperations, runDesk } from "@xinpark/services/desk";
import type { Application } from "./application.ts";
import { CREDIT_OFFICE } from "./place.ts";

/** Part of the sample: enterprises consent to the credit office, and their bank says how their loans stand, so that there are candidates to decide on. */

const asking = { channel: "job", purpose: "sample", caseNumber: null, requestId: null } as const;

/** The first officer of the credit office; null: there is none. */
export async function sampleOfficer(application: Application): Promise<Actor | null> {
  const app = queriesOn(application.database.pools.app);
  const officer = await app.row(
    z.object({ id: z.number() }),
    sql`select m.id from membership m where m.role = 'credit-officer' and membership_is_live(m, current_date) order by m.id limit 1`,
  );
  return officer === null ? null : actorOfMembership(app, officer.id, asking);
}

const DAYS = 330;

/** Gives the consents as the enterprises' representatives, and delivers what the bank says by them. */
export async function consentToCandidates(
  application: Application,
  options: SampleOptions,
  deliver: (delivery: SampleDelivery) => Promise<number>,
): Promise<void> {
  const numbers = new Map<string, string>();
  for (const { account, uscc } of sampleConsents(options)) {
    const membership = await createAccount(queriesOn(application.database.pools.owner), {
      ...account,
      // Nobody signs in by it; whoever shows the sample has the accounts of the list.
      password: newPassword(),
      validFrom: "2000-01-01",
    });
    const actor = await actorOfMembership(queriesOn(application.database.pools.app), membership, asking);
    if (actor === null) continue;
    const today = application.today();
    const given = await consentOperations.give.perform(application.services, application.door, actor, {
      organisation: CREDIT_OFFICE,
      purpose: "finance-candidates",
      items: [{ item: "loan-status", fields: null }],
      from: today,
      to: addDays(today, DAYS),
      postLoanTo: null,
      documentDigest: null,
      agreed: true,
    });
    numbers.set(uscc, String(given.consent));
  }
  const loans = sampleLoans(options, numbers);
  if (loans === null) return;
  const batch = await deliver(loans);
  await runDesk(application.evaluation);
  const officer = await sampleOfficer(application);
  if (officer !== null)
    await deskReturnOperations.check.perform(application.services, application.door, officer, {
      batch,
      verdict: "passed",
      rows: [],
      reason: "",
    });
}
