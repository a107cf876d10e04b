import { z } from "zod";
import type { DefinitionDraftOutput } from "@xinpark/kernel/contract";
import {
  checkReferences,
  createLibrary,
  DEFINITION_KINDS,
  isDefinitionKind,
  parseDefinitions,
  type Definition,
  type ModelDefinition,
} from "@xinpark/kernel/definition";
import { failed, ok, problem, ProblemError, type Outcome, type Problem } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { compileIn, readDefinitions } from "../definition/index.ts";
import type { Installation } from "../installation/index.ts";
import { laboratoryRule, reportOn } from "../laboratory/index.ts";

/** Drafts of definitions: their text, and what keeps it from being published. */

const draftRow = z.object({
  id: z.number(),
  kind: z.string(),
  definition_id: z.string(),
  version: z.string(),
  based_on: z.string().nullable(),
  text: z.string(),
  reason: z.string(),
  document: z.string(),
  state: z.enum(["draft", "submitted", "published", "refused", "withdrawn"]),
  account_id: z.number(),
  drafted_by: z.string(),
  drafted_at: z.string(),
  submitted_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  decision_note: z.string().nullable(),
  valid_from: z.string().nullable(),
  papers: z.array(z.object({ paper: z.string(), number: z.string(), title: z.string() })).nullable(),
});
export type DraftRow = z.output<typeof draftRow>;

const COLUMNS = sql`id, kind, definition_id, version, based_on, text, reason, document, state, account_id, drafted_by, drafted_at, submitted_at,
  decided_by, decided_at, decision_note, valid_from, papers`;

/** One draft; another's that is still in writing is nobody else's business. Throws `draft-unknown`. */
export async function oneDraft(session: Session, id: number): Promise<DraftRow> {
  const row = await session.row(draftRow, sql`select ${COLUMNS} from definition_draft where id = ${id}`);
  if (row !== null && (row.state !== "draft" || row.account_id === session.actor.accountId)) return row;
  throw new ProblemError(
    problem("not-found", "draft-unknown", `没有草案 ${id}`, `there is no draft ${id}`, String(id)),
  );
}

const MOST_LISTED = 200;

/** Newest first: all that were submitted, and one's own in writing. */
export const listDrafts = (session: Session): Promise<DraftRow[]> =>
  session.rows(
    draftRow,
    sql`select ${COLUMNS} from definition_draft where state <> 'draft' or account_id = ${session.actor.accountId}
      order by id desc limit ${MOST_LISTED}`,
  );

/** The one definition a text holds. Problems say line and place. */
export function readDraft(text: string): Outcome<Definition> {
  const parsed = parseDefinitions(text, "draft");
  if (!parsed.ok) return parsed;
  const [definition, another] = parsed.value;
  if (definition === undefined || another !== undefined)
    return failed(
      problem(
        "invalid",
        "draft-one",
        "草案须恰好是一个定义",
        "a draft holds exactly one definition",
        "draft:1",
      ),
    );
  if (!DEFINITION_KINDS[definition.kind].drafted)
    return failed(
      problem(
        "refused",
        "draft-kind",
        `${DEFINITION_KINDS[definition.kind].label.zh}不由信用工作机构起草`,
        `${DEFINITION_KINDS[definition.kind].label.en} are not drafted by the credit office`,
        "kind",
      ),
    );
  return ok(definition);
}

/** Everything that keeps a draft from being published today: its text, and of a model what has to go with it. */
export async function publishable(
  session: Session,
  installation: Installation,
  row: DraftRow,
): Promise<Outcome<Definition>> {
  const fit = await fitText(session, row.text);
  const read = readDraft(row.text);
  if (!read.ok || read.value.kind !== "model") return fit;
  const lacking = await lackingOf(session, installation, row, read.value);
  return lacking.length === 0 ? fit : failed(...(fit.ok ? [] : fit.problems), ...lacking);
}

/** The papers and the report a draft of a model lacks. A model computed by consent alone is tried on nobody. */
async function lackingOf(
  session: Session,
  installation: Installation,
  row: DraftRow,
  model: ModelDefinition,
): Promise<readonly Problem[]> {
  const named = new Set((row.papers ?? []).map((one) => one.paper));
  const papers = papersNeeded(installation, row.kind, session.today).filter((one) => !named.has(one.paper));
  const reported = model.consent !== undefined || (await reportOn(session, row.id, row.text)) !== null;
  return [
    ...papers.map(({ paper, label }) =>
      problem(
        "refused",
        "draft-paper-missing",
        `缺少文书：${label.zh}`,
        `a paper is missing: ${label.en}`,
        `papers.${paper}`,
      ),
    ),
    ...(reported ? [] : [REPORT_MISSING]),
  ];
}

const REPORT_MISSING = problem(
  "refused",
  "draft-report-missing",
  "模型草案须先有针对当前文本的试验报告；文本改动后须重新试验",
  "a draft of a model needs a laboratory report on exactly this text; changed text needs another",
  "report",
);

/** The papers a draft of a kind cannot be published without, as ruled on a day. */
export const papersNeeded = (
  installation: Installation,
  kind: string,
  day: string,
): DefinitionDraftOutput["papersNeeded"] =>
  kind === "model"
    ? laboratoryRule(installation, day).papers.map(({ id, label }) => ({ paper: id, label }))
    : [];

/** Everything that keeps a text from being published today; the definition where nothing does. */
async function fitText(session: Session, text: string): Promise<Outcome<Definition>> {
  const read = readDraft(text);
  if (!read.ok) return read;
  const known = await readDefinitions(session);
  const problems = [...daysOf(read.value, known, session.today), ...fitting(read.value, known)];
  return problems.length > 0 ? failed(...problems) : read;
}

/** The future never changes the past: a new version begins tomorrow at the earliest, what is new altogether today. */
function daysOf(definition: Definition, known: readonly Definition[], today: string): Problem[] {
  const earlier = known.some((one) => one.kind === definition.kind && one.id === definition.id);
  const begins = definition.validFrom;
  if (earlier ? begins > today : begins >= today) return [];
  return [
    problem(
      "refused",
      "draft-day",
      earlier
        ? `新版本最早自 ${today} 的次日起生效：未来不改变过去`
        : `新定义最早自 ${today} 起生效：未来不改变过去`,
      earlier
        ? `a new version begins after ${today} at the earliest: the future never changes the past`
        : `a new definition begins on ${today} at the earliest: the future never changes the past`,
      "validFrom",
    ),
  ];
}

/** Together with what is on record it must still be a library whose references hold and whose models run. */
function fitting(definition: Definition, known: readonly Definition[]): readonly Problem[] {
  try {
    const library = createLibrary([...known, definition]);
    const references = checkReferences(definition, library);
    if (references.length === 0 && definition.kind === "model") compileIn(library, definition);
    return references;
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
}

/** Definitions hold for the whole installation: an office of a part of it drafts none. */
export function requireWhole(session: Session, installation: Installation): void {
  const { pack } = installation;
  const region = pack.regions.find((one) => one.code === pack.region);
  const { low, high } = session.actor.scope;
  if (region !== undefined && low !== null && high !== null && low <= region.from && region.to <= high)
    return;
  throw new ProblemError(
    problem(
      "refused",
      "draft-reach",
      "定义适用于整个平台，须由其信用工作机构起草和审定",
      "definitions hold for the whole installation: its own credit office drafts and reviews them",
    ),
  );
}

export async function draftOutput(
  session: Session,
  installation: Installation,
  row: DraftRow,
  problems: readonly Problem[],
): Promise<DefinitionDraftOutput> {
  const read = readDraft(row.text);
  return {
    ...draftHead(session, row),
    label: read.ok ? read.value.label : null,
    text: row.text,
    papers: row.papers ?? [],
    papersNeeded: papersNeeded(installation, row.kind, session.today),
    report: row.kind === "model" ? await reportOn(session, row.id, row.text) : null,
    problems: problems.map((one) => ({ code: one.code, message: one.message, path: one.path ?? null })),
  };
}

export const draftHead = (
  session: Session,
  row: DraftRow,
): Omit<DefinitionDraftOutput, "text" | "problems" | "papers" | "papersNeeded" | "report"> => ({
  id: row.id,
  kind: row.kind,
  kindLabel: isDefinitionKind(row.kind) ? DEFINITION_KINDS[row.kind].label : { zh: row.kind, en: row.kind },
  definition: row.definition_id,
  version: row.version,
  basedOn: row.based_on,
  label: null,
  reason: row.reason,
  document: row.document,
  state: row.state,
  own: row.account_id === session.actor.accountId,
  draftedBy: row.drafted_by,
  draftedAt: row.drafted_at,
  submittedAt: row.submitted_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  decisionNote: row.decision_note,
  validFrom: row.valid_from,
});
