import { z } from "zod";
import {
  definitionIndexOutput,
  definitionVersionInput,
  definitionVersionOutput,
  type DefinitionIndexOutput,
  type DefinitionVersionOutput,
} from "@xinpark/kernel/contract";
import { DEFINITION_KINDS, isDefinitionKind } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";

/** Every definition with its versions, and one version whole, with who wrote and passed it. */

const headRow = z.object({
  kind: z.string(),
  id: z.string(),
  version: z.string(),
  valid_from: z.string(),
  valid_to: z.string().nullable(),
  origin: z.enum(["shipped", "local"]),
  label_zh: z.string(),
  label_en: z.string(),
});
type HeadRow = z.output<typeof headRow>;

const readHeads = (session: Session, kind: string | null, id: string | null): Promise<HeadRow[]> =>
  session.rows(
    headRow,
    sql`select kind, id, version, valid_from, valid_to, origin, body -> 'label' ->> 'zh' as label_zh, body -> 'label' ->> 'en' as label_en
      from definition where (${kind}::text is null or kind = ${kind}) and (${id}::text is null or id = ${id}) order by kind, id, valid_from`,
  );

const headOf = (row: HeadRow) => ({
  version: row.version,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  label: { zh: row.label_zh, en: row.label_en },
  origin: row.origin,
});

/** The version in force on a day, as the library finds it: the latest that has begun, unless it has ended. */
function inForce(versions: readonly HeadRow[], day: string): string | null {
  const begun = versions.filter((one) => one.valid_from <= day).at(-1);
  return begun === undefined || (begun.valid_to !== null && begun.valid_to < day) ? null : begun.version;
}

export const definitionIndex = defineOperation({
  name: "definition.index",
  label: { zh: "定义清单", en: "Definitions" },
  description: {
    zh: "全部定义的编号、版本和生效日，按种类。",
    en: "Every definition with its versions and first days, by kind.",
  },
  method: "GET",
  path: "/definitions/index",
  input: z.object({}),
  output: definitionIndexOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({
    value: indexOf(await readHeads(session, null, null), session.today),
  }),
});

function indexOf(rows: readonly HeadRow[], today: string): DefinitionIndexOutput {
  const items = [...Map.groupBy(rows, (row) => `${row.kind} ${row.id}`).values()].map((versions) => ({
    kind: versions[0]?.kind ?? "",
    id: versions[0]?.id ?? "",
    inForce: inForce(versions, today),
    versions: versions.map(headOf),
  }));
  const kinds = Object.entries(DEFINITION_KINDS).map(([kind, { label, drafted }]) => ({
    kind,
    label,
    drafted,
    count: items.filter((one) => one.kind === kind).length,
  }));
  return { today, kinds: kinds.filter((one) => one.count > 0 || one.drafted), items };
}

const versionRow = z.object({
  body: z.record(z.string(), z.unknown()),
  digest: z.string(),
  recorded_at: z.string(),
  draft: z.number().nullable(),
  drafted_by: z.string().nullable(),
  drafted_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  document: z.string().nullable(),
});

export const definitionVersion = defineOperation({
  name: "definition.version",
  label: { zh: "定义的一个版本", en: "One version of a definition" },
  description: {
    zh: "内容、起草人和审定人、各版本；不写版本号时取当日有效的版本。",
    en: "Its content, who drafted and passed it, and all versions; without a version number the one in force today.",
  },
  method: "GET",
  path: "/definitions/version",
  input: definitionVersionInput,
  output: definitionVersionOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({ value: await readVersion(session, input) }),
});

async function readVersion(
  session: Session,
  { kind, id, version }: z.output<typeof definitionVersionInput>,
): Promise<DefinitionVersionOutput> {
  const heads = await readHeads(session, kind, id);
  const present = inForce(heads, session.today);
  const wanted = version ?? present ?? heads.at(-1)?.version;
  const head = heads.find((one) => one.version === wanted);
  if (head === undefined || !isDefinitionKind(kind)) throw new ProblemError(unknown(kind, id, version));
  const row = await session.row(
    versionRow,
    sql`select f.body, f.digest, f.recorded_at, d.id as draft, d.drafted_by, d.drafted_at, d.decided_by, d.decided_at, d.reason, d.document
      from definition f left join definition_draft d
        on d.kind = f.kind and d.definition_id = f.id and d.version = f.version and d.state = 'published' and d.digest = f.digest
      where f.kind = ${kind} and f.id = ${id} and f.version = ${head.version}`,
  );
  if (row === null) throw new ProblemError(unknown(kind, id, version));
  return {
    kind,
    kindLabel: DEFINITION_KINDS[kind].label,
    id,
    ...headOf(head),
    recordedAt: row.recorded_at,
    digest: row.digest,
    inForce: head.version === present,
    drafted: DEFINITION_KINDS[kind].drafted,
    definition: row.body,
    provenance: provenanceOf(row),
    versions: heads.map(headOf),
  };
}

function provenanceOf(row: z.output<typeof versionRow>): DefinitionVersionOutput["provenance"] {
  if (row.draft === null) return null;
  return {
    draft: row.draft,
    draftedBy: row.drafted_by ?? "",
    draftedAt: row.drafted_at ?? "",
    decidedBy: row.decided_by ?? "",
    decidedAt: row.decided_at ?? "",
    reason: row.reason ?? "",
    document: row.document ?? "",
  };
}

const unknown = (kind: string, id: string, version: string | undefined) =>
  problem(
    "not-found",
    "definition-unknown",
    `没有定义 ${kind}/${id}${version === undefined ? "" : ` 的版本 ${version}`}`,
    `there is no definition ${kind}/${id}${version === undefined ? "" : ` in version ${version}`}`,
    `${kind}/${id}`,
  );
