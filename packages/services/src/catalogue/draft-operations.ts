import { z } from "zod";
import {
  definitionDecisionInput,
  definitionDraftInput,
  definitionDraftOf,
  definitionDraftOutput,
  definitionDraftsOutput,
  definitionSaveInput,
  type DefinitionDraftOutput,
} from "@xinpark/kernel/contract";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { digestDefinition, storeDefinitions } from "../definition/index.ts";
import type { Installation } from "../installation/index.ts";
import {
  draftHead,
  draftOutput,
  listDrafts,
  oneDraft,
  publishable,
  readDraft,
  requireWhole,
  type DraftRow,
} from "./drafts.ts";

/** Operations on drafts of definitions: written by one person, passed by another, published from a day, never edited after. */

/** Papers as they are kept; none leave the column empty. */
const storedPapers = (papers: DefinitionDraftOutput["papers"]): Statement =>
  papers.length === 0 ? sql`null` : sql`${JSON.stringify(papers)}::jsonb`;

const detailOf = ({ id, kind, definition, version }: DefinitionDraftOutput) => ({
  draft: id,
  definition: `${kind}/${definition}@${version}`,
});

async function answer(context: ServiceContext, session: Session, id: number) {
  const installation = context.installation();
  const row = await oneDraft(session, id);
  const open = row.state === "draft" || row.state === "submitted";
  const checked = open ? await publishable(session, installation, row) : null;
  const problems = checked === null || checked.ok ? [] : checked.problems;
  const value = await draftOutput(session, installation, row, problems);
  return { value, detail: detailOf(value) };
}

const begin = defineOperation({
  name: "definition.draft",
  label: { zh: "起草定义", en: "Draft a definition" },
  description: {
    zh: "起草新的定义或已有定义的新版本（一个 YAML 文档），须有理由和依据文书。提交前只有本人可见。",
    en: "Drafts a new definition or a new version of one (one YAML document), with a reason and a document. Until it is submitted only its author sees it.",
  },
  method: "POST",
  path: "/definitions/drafts",
  input: definitionDraftInput,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { text, reason, document, basedOn, papers }) => {
    requireWhole(session, context.installation());
    const { kind, id, version } = expectValue(readDraft(text));
    const row = await session.row(
      z.object({ id: z.number() }),
      sql`insert into definition_draft (kind, definition_id, version, based_on, text, reason, document, papers, state, account_id, drafted_by)
        values (${kind}, ${id}, ${version}, ${basedOn}, ${text}, ${reason}, ${document}, ${storedPapers(papers)}, 'draft', ${session.actor.accountId},
          ${session.actor.name})
        returning id`,
    );
    return answer(context, session, row?.id ?? 0);
  },
});

/** Changes an open draft of one's own; what was decided or is another's stays as it is. */
async function change(
  session: Session,
  draft: number,
  from: readonly string[],
  set: Statement,
): Promise<void> {
  const row = await oneDraft(session, draft);
  if (row.account_id !== session.actor.accountId) throw new ProblemError(NOT_OWN);
  const touched = await session.run(
    sql`update definition_draft set ${set} where id = ${draft} and account_id = ${session.actor.accountId} and state = any(${from}::text[])`,
  );
  if (touched !== 1) throw new ProblemError(CLOSED);
}

const NOT_OWN = problem(
  "refused",
  "draft-not-own",
  "只有起草人可以修改草案",
  "only its author changes a draft",
);
const CLOSED = problem(
  "conflict",
  "draft-closed",
  "草案已提交或已办结，不能再改",
  "the draft was submitted or decided, and is no longer changed",
);

const save = defineOperation({
  name: "definition.saveDraft",
  label: { zh: "保存草案", en: "Save a draft" },
  description: {
    zh: "起草人保存未提交的草案；答复列出尚不能发布的问题。",
    en: "Its author saves a draft that is not submitted; the answer lists what still keeps it from being published.",
  },
  method: "POST",
  path: "/definitions/drafts/{draft}",
  input: definitionSaveInput,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { draft, text, reason, document, papers }) => {
    requireWhole(session, context.installation());
    const { kind, id, version } = expectValue(readDraft(text));
    await change(
      session,
      draft,
      ["draft"],
      sql`kind = ${kind}, definition_id = ${id}, version = ${version}, text = ${text}, reason = ${reason}, document = ${document},
        papers = ${storedPapers(papers)}`,
    );
    return answer(context, session, draft);
  },
});

const submit = defineOperation({
  name: "definition.submitDraft",
  label: { zh: "提交草案审定", en: "Submit a draft" },
  description: {
    zh: "提交后不能再改，由另一人审定。尚有问题的不能提交。",
    en: "From then on it is not changed, and another person decides. One with problems is refused.",
  },
  method: "POST",
  path: "/definitions/drafts/{draft}/submission",
  input: definitionDraftOf,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { draft }) => {
    requireWhole(session, context.installation());
    expectValue(await publishable(session, context.installation(), await oneDraft(session, draft)));
    await change(session, draft, ["draft"], sql`state = 'submitted', submitted_at = clock_timestamp()`);
    return answer(context, session, draft);
  },
});

const withdraw = defineOperation({
  name: "definition.withdrawDraft",
  label: { zh: "撤回草案", en: "Withdraw a draft" },
  description: { zh: "起草人撤回未办结的草案。", en: "Its author withdraws a draft that is not decided." },
  method: "POST",
  path: "/definitions/drafts/{draft}/withdrawal",
  input: definitionDraftOf,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { draft }) => {
    await change(session, draft, ["draft", "submitted"], sql`state = 'withdrawn'`);
    return answer(context, session, draft);
  },
});

const SAME_PERSON = problem(
  "refused",
  "draft-same-person",
  "起草人不能审定自己的草案",
  "whoever drafted it does not decide on it",
);

const NO_NOTE = problem(
  "invalid",
  "draft-note-missing",
  "退回须说明理由",
  "a refusal needs its reason",
  "note",
);

const decide = defineOperation({
  name: "definition.decideDraft",
  label: { zh: "审定并发布草案", en: "Decide on a draft" },
  description: {
    zh: "另一人审定：同意即发布，自所载生效日起适用，此后不能修改；退回须说明理由。",
    en: "Another person decides: passed it is published, holds from its first day and is never changed after; a refusal needs its reason.",
  },
  method: "POST",
  path: "/definitions/drafts/{draft}/decision",
  input: definitionDecisionInput,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { draft, approve, note }) => {
    requireWhole(session, context.installation());
    const row = await oneDraft(session, draft);
    if (row.account_id === session.actor.accountId) throw new ProblemError(SAME_PERSON);
    if (!approve && note === "") throw new ProblemError(NO_NOTE);
    const decided = sql`decided_account_id = ${session.actor.accountId}, decided_by = ${session.actor.name}, decided_at = clock_timestamp(),
      decision_note = ${note}`;
    const outcome = approve ? await publish(session, context.installation(), row) : sql`state = 'refused'`;
    const touched = await session.run(
      sql`update definition_draft set ${decided}, ${outcome} where id = ${draft} and state = 'submitted'`,
    );
    if (touched !== 1) throw new ProblemError(CLOSED);
    const { value, detail } = await answer(context, session, draft);
    return { value, detail: { ...detail, approve, note } };
  },
  follow: async (context, _door, _actor, value) => {
    if (value.state === "published") await context.reloadInstallation();
    return value;
  },
});

/** Puts the text on record as it stands; what the draft keeps of it. */
async function publish(session: Session, installation: Installation, row: DraftRow): Promise<Statement> {
  const definition = expectValue(await publishable(session, installation, row));
  await storeDefinitions(session, [definition], "local");
  return sql`state = 'published', valid_from = ${definition.validFrom}, digest = ${digestDefinition(definition)}`;
}

const read = defineOperation({
  name: "definition.readDraft",
  label: { zh: "草案", en: "A draft" },
  description: { zh: "一份草案及其问题。", en: "One draft with its problems." },
  method: "GET",
  path: "/definitions/drafts/{draft}",
  input: definitionDraftOf,
  output: definitionDraftOutput,
  right: "definition.draft",
  audit: "read",
  purpose: "none",
  handle: (context: ServiceContext, session, { draft }) => answer(context, session, draft),
});

const list = defineOperation({
  name: "definition.drafts",
  label: { zh: "定义草案", en: "Drafts of definitions" },
  description: {
    zh: "已提交和办结的草案，以及本人起草中的草案，新的在前。",
    en: "Drafts that were submitted or decided, and one's own in writing, newest first.",
  },
  method: "GET",
  path: "/definitions/drafts",
  input: z.object({}),
  output: definitionDraftsOutput,
  right: "definition.draft",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (_context: ServiceContext, session) => ({
    value: { items: (await listDrafts(session)).map((row) => draftHead(session, row)) },
  }),
});

export const draftOperations = { begin, save, submit, withdraw, decide, read, list };
