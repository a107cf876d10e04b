import { z } from "zod";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Whom a list of applications or letters of authority shows: the audit names each. */

const row = z.object({ subject: z.number() });

/** Enterprises of these applications; an application for one that has no file yet names none. */
export async function subjectsOfApplications(
  queries: Queries,
  numbers: readonly string[],
): Promise<number[]> {
  const rows = await queries.rows(
    row,
    sql`select distinct subject_id as subject from onboarding_application
      where number = any(${numbers}::text[]) and subject_id is not null order by 1`,
  );
  return rows.map((one) => one.subject);
}

/** Enterprises of these letters of authority. */
export async function subjectsOfMandates(queries: Queries, numbers: readonly string[]): Promise<number[]> {
  const rows = await queries.rows(
    row,
    sql`select distinct subject_id as subject from mandate where number = any(${numbers}::text[]) order by 1`,
  );
  return rows.map((one) => one.subject);
}
