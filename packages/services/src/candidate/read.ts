import { z } from "zod";
import type { CandidateDecisionOutput, CandidateOutput } from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Decisions as they are listed, and who has consented to be looked at. */

/** Models in force that only propose. */
export const candidateModels = (installation: Installation, day: string): readonly ModelDefinition[] =>
  installation.library
    .list("model", day)
    .filter((one) => one.decides === "candidate" && one.consent !== undefined);

const decisionRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  model: z.string(),
  model_version: z.string(),
  proposed: z.string(),
  verdict: z.enum(["confirmed", "refused"]),
  reason: z.string(),
  document: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  decided_on: z.string(),
  decided_by: z.string(),
  withdrawn_on: z.string().nullable(),
  withdraw_reason: z.string().nullable(),
  withdrawn_by: z.string().nullable(),
});

const decisions = (tail: Statement): Statement => sql`
  select d.id, d.subject_id, s.name, s.uscc, d.model, d.model_version, d.proposed, d.verdict, d.reason, d.document, o.label_zh, o.label_en,
    d.decided_on, d.decided_by, d.withdrawn_on, d.withdraw_reason, d.withdrawn_by
  from candidate_decision d join subject s on s.id = d.subject_id join organisation o on o.id = d.organisation_id ${tail}`;

/** A page of decisions, newest first; of one subject where it is given. */
export async function listDecisions(
  session: Session,
  installation: Installation,
  page: { readonly subject: number | null; readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: CandidateDecisionOutput[]; readonly next: number | null }> {
  const rows = await session.rows(
    decisionRow,
    decisions(sql`where (${page.subject}::bigint is null or d.subject_id = ${page.subject})
      and (${page.after}::bigint is null or d.id < ${page.after}) order by d.id desc limit ${page.limit + 1}`),
  );
  const items = rows.slice(0, page.limit).map((row) => shown(session, installation, row));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** One decision; throws `decision-unknown`. */
export async function readDecision(
  session: Session,
  installation: Installation,
  id: number,
): Promise<CandidateDecisionOutput> {
  const row = await session.row(decisionRow, decisions(sql`where d.id = ${id}`));
  if (row !== null) return shown(session, installation, row);
  throw new ProblemError(
    problem("not-found", "decision-unknown", `没有候选决定 ${id}`, `there is no decision ${id}`, "decision"),
  );
}

function shown(
  session: Session,
  installation: Installation,
  row: z.infer<typeof decisionRow>,
): CandidateDecisionOutput {
  const officer = session.actor.scope.subject === null;
  const model = installation.library
    .all("model")
    .find((one) => one.id === row.model && one.version === row.model_version);
  return {
    id: row.id,
    subject: { id: row.subject_id, name: row.name, code: row.uscc },
    model: row.model,
    title: model?.title ?? { zh: row.model, en: row.model },
    proposed: listOf(model, row.proposed),
    verdict: row.verdict,
    reason: row.reason,
    document: row.document,
    organisation: { zh: row.label_zh, en: row.label_en },
    decidedOn: row.decided_on,
    withdrawn:
      row.withdrawn_on === null || row.withdraw_reason === null
        ? null
        : { on: row.withdrawn_on, reason: row.withdraw_reason },
    decidedBy: officer ? row.decided_by : null,
    withdrawnBy: officer ? row.withdrawn_by : null,
  };
}

function listOf(model: ModelDefinition | undefined, id: string): CandidateDecisionOutput["proposed"] {
  const found = model?.grades.find((one) => one.id === id);
  const plain = { zh: id, en: id };
  return { id, label: found?.label ?? plain, meaning: found?.meaning ?? plain };
}

const consentingRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  model: z.string(),
  valid_to: z.string(),
});

/** A page of enterprises whose consent to one of the models is live and given to the asker's office; what is proposed is not read yet. */
export async function listConsenting(
  session: Session,
  installation: Installation,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: CandidateOutput[]; readonly next: number | null }> {
  const models = candidateModels(installation, session.today);
  const rows = await session.rows(
    consentingRow,
    sql`select * from (
        select distinct on (c.subject_id, c.model) c.id, c.subject_id, s.name, s.uscc, c.model, c.valid_to
        from consent c join subject s on s.id = c.subject_id
        where c.model = any(${models.map((one) => one.id)}::text[]) and consent_is_live(c, c.purpose, ${session.today})
          and c.organisation_id = (select m.organisation_id from membership m where m.id = ${session.actor.membershipId})
        order by c.subject_id, c.model, c.id desc) q
      where (${page.after}::bigint is null or q.id < ${page.after}) order by q.id desc limit ${page.limit + 1}`,
  );
  const items: CandidateOutput[] = [];
  for (const row of rows.slice(0, page.limit)) {
    const latest = await session.row(
      decisionRow,
      decisions(
        sql`where d.subject_id = ${row.subject_id} and d.model = ${row.model} order by d.id desc limit 1`,
      ),
    );
    items.push({
      consent: row.id,
      until: row.valid_to,
      subject: { id: row.subject_id, name: row.name, code: row.uscc },
      model: row.model,
      title: models.find((one) => one.id === row.model)?.title ?? { zh: row.model, en: row.model },
      proposed: null,
      why: null,
      reasons: [],
      decision: latest === null ? null : shown(session, installation, latest),
    });
  }
  return { items, next: rows.length > page.limit ? (items.at(-1)?.consent ?? null) : null };
}
