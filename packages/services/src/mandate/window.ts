import { z } from "zod";
import type { MandateOutput, recordPaperInput, WindowActOutput } from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { personNameForm } from "../representation/index.ts";
import { checkedCode, findSubject, SUBJECT_UNKNOWN } from "./applying.ts";
import { endMandate, findMandate, findMandates, mandateOutputOf } from "./mandates.ts";
import { checkDocuments, delegable, identityForm, labelled, ruleOn } from "./rule.ts";
import { newNumber } from "./tracking.ts";

/** The window (帮办代办): a scanned paper is kept, a clerk chooses it and acts by it for a while; both names go into the audit. */

type Paper = z.output<typeof recordPaperInput>;

/**
 * Keeps a scanned letter of authority. Problems: `code-invalid`, `subject-unknown`, `representative-differs` (the register names another),
 * `right-not-delegable`, `days-reversed`, `paper-over`, `mandate-long`, those of documents.
 */
export async function recordPaper(context: ServiceContext, session: Session, input: Paper) {
  const rule = ruleOn(context, session.today);
  const subject = await findSubject(session, checkedCode(context, input.uscc));
  if (subject === null) throw new ProblemError(SUBJECT_UNKNOWN);
  const rights = delegable(input.rights);
  requirePaperDays(session.today, input, rule.window.maximumDays);
  checkDocuments(rule, input.documents, true);
  const givenBy = personNameForm(input.givenBy);
  await requireRegistered(session, subject.id, givenBy);
  const number = newNumber();
  const identity =
    input.presenterIdentityNumber === undefined ? null : identityForm(input.presenterIdentityNumber);
  const place = { table: "mandate", column: "presenter_identity_sealed", row: number };
  await session.run(sql`
    insert into mandate (number, kind, subject_id, given_by_name, organisation_id, presenter_name, presenter_identity_sealed, presenter_identity_lookup,
      rights, valid_from, valid_to, documents, recorded_by)
    values (${number}, 'window', ${subject.id}, ${givenBy}, ${session.actor.scope.department}, ${input.presenter},
      ${identity === null ? null : context.sealing.seal(identity, place)}, ${identity === null ? null : context.sealing.lookup("identity-number", identity)},
      ${rights}, ${input.from}, ${input.to}, ${JSON.stringify(input.documents)}, ${session.actor.name})`);
  return { mandate: mandateOutputOf(await ownPaper(session, number)), subject: subject.id };
}

function requirePaperDays(today: string, { from, to }: Paper, maximumDays: number): void {
  const refuse = (code: string, zh: string, en: string): never => {
    throw new ProblemError(problem("invalid", code, zh, en, "to"));
  };
  if (to < from) refuse("days-reversed", "终止日早于起始日", "the last day lies before the first");
  if (to < today) refuse("paper-over", "授权书已过期", "the letter of authority is over");
  if (to > addDays(from, maximumDays))
    refuse(
      "mandate-long",
      `窗口授权最长 ${maximumDays} 日`,
      `at the window it holds ${maximumDays} days at most`,
    );
}

async function requireRegistered(session: Session, subject: number, name: string): Promise<void> {
  const row = await session.row(
    z.object({ matches: z.boolean().nullable() }),
    sql`select representative_matches(${subject}, ${name}) as matches`,
  );
  if (row?.matches !== false) return;
  throw new ProblemError(
    problem(
      "refused",
      "representative-differs",
      "授权人与登记的法定代表人不一致",
      "who signed is not the registered legal representative",
      "givenBy",
    ),
  );
}

const ofWindow = (session: Session) =>
  sql`d.kind = 'window' and d.organisation_id = ${session.actor.scope.department}`;

const ownPaper = (session: Session, number: string) => findMandate(session, number, ofWindow(session));

/** Papers this window keeps that are not over. */
export const listPapers = async (session: Session): Promise<MandateOutput[]> =>
  (
    await findMandates(
      session,
      session.today,
      sql`${ofWindow(session)} and d.ended_at is null and d.valid_to >= ${session.today}`,
    )
  ).map(mandateOutputOf);

/** Begins to act by a paper; what was under way ends. It ends by itself after the minutes of the rule. `mandate-not-live`. */
export async function beginAct(context: ServiceContext, session: Session, number: string): Promise<number> {
  const paper = await ownPaper(session, number);
  if (paper.state !== "live")
    throw new ProblemError(
      problem(
        "conflict",
        "mandate-not-live",
        "这份授权书现在无效",
        "this letter of authority does not hold now",
        "number",
      ),
    );
  await endAct(session);
  const { actMinutes } = ruleOn(context, session.today).window;
  await session.run(sql`
    insert into window_act (membership_id, mandate_number, subject_id, subject_name, rights, until)
    values (${session.actor.membershipId}, ${number}, ${paper.subject_id}, ${paper.name}, ${paper.rights},
      least(now() + make_interval(mins => ${actMinutes}::int), (${paper.valid_to}::date + 1)::timestamptz))`);
  return paper.subject_id;
}

export const endAct = async (session: Session): Promise<number> => {
  await session.letGo();
  return session.run(
    sql`update window_act set ended_at = now() where membership_id = ${session.actor.membershipId} and ended_at is null`,
  );
};

export const endPaper = (session: Session, number: string): Promise<number> =>
  endMandate(session, number, ofWindow(session));

const actRow = z.object({
  number: z.string(),
  uscc: z.string().nullable(),
  name: z.string(),
  presenter: z.string(),
  rights: z.array(z.string()),
  until: z.string(),
});

/** For whom the asker acts now, and until when; null when for nobody. */
export async function readAct(session: Session): Promise<WindowActOutput> {
  const row = await session.row(
    actRow,
    sql`select w.mandate_number as number, s.uscc, w.subject_name as name, coalesce(d.presenter_name, '') as presenter, w.rights, w.until
      from window_act w join subject s on s.id = w.subject_id left join mandate d on d.number = w.mandate_number
      where w.membership_id = ${session.actor.membershipId} and w.ended_at is null and w.until > now()`,
  );
  if (row === null) return { act: null };
  return {
    act: {
      mandate: row.number,
      subject: { code: row.uscc, name: row.name },
      presenter: row.presenter,
      rights: labelled(row.rights),
      until: row.until,
    },
  };
}
