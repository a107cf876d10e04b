import { z } from "zod";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { OrganisationKind } from "@xinpark/kernel/rights";
import { ORGANISATION_KINDS } from "@xinpark/kernel/rights";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Finding organisations by their codes. */

/** Who minds the platform, where no organisation of its own is named. */
export const OFFICE: Text = { zh: "信用工作机构", en: "the credit office" };

const isKind = (text: string): text is OrganisationKind => Object.hasOwn(ORGANISATION_KINDS, text);
export const kindShape = z.string().refine(isKind);

const organisationRow = z.object({
  id: z.number(),
  code: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  kind: kindShape,
  active_to: z.string().nullable(),
  successor: z.string().nullable(),
  duties: z.array(z.string()),
});
export type OrganisationRow = z.infer<typeof organisationRow>;

/** The organisation with this code; `organisation-unknown` where there is none. */
export async function findOrganisation(
  queries: Queries,
  code: string,
  path: string,
): Promise<OrganisationRow> {
  const row = await queries.row(
    organisationRow,
    sql`select o.id, o.code, o.label_zh, o.label_en, o.kind, o.active_to, s.code as successor, o.duties
      from organisation o left join organisation s on s.id = o.successor_id where o.code = ${code}`,
  );
  if (row !== null) return row;
  throw new ProblemError(
    problem(
      "not-found",
      "organisation-unknown",
      `没有代码为“${code}”的机构`,
      `there is no organisation with the code “${code}”`,
      path,
    ),
  );
}

/** One that stands on the day; `organisation-closed` names what it became. */
export async function standingOrganisation(
  queries: Queries,
  code: string,
  day: string,
  path: string,
): Promise<OrganisationRow> {
  const row = await findOrganisation(queries, code, path);
  if (row.active_to === null || row.active_to >= day) return row;
  const closed = problem(
    "conflict",
    "organisation-closed",
    `“${row.label_zh}”已于 ${row.active_to} 撤并`,
    `“${row.label_en}” ended on ${row.active_to}`,
    path,
  );
  throw new ProblemError(
    row.successor === null
      ? closed
      : {
          ...closed,
          remedy: { zh: `请改用承接机构 ${row.successor}`, en: `use its successor ${row.successor}` },
        },
  );
}
