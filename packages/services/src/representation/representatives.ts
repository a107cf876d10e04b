import { z } from "zod";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Who represents an enterprise, as registration says: kept with its days; a change puts in doubt what the former one gave. */

/** A person's name in the form names are compared in: full-width forms folded, no spaces, one kind of middle dot. */
export const personNameForm = (name: string): string =>
  name
    .normalize("NFKC")
    .replaceAll(/[\s\u200b-\u200f\ufeff]/gu, "")
    .replaceAll(/[·•‧・∙⋅.]/gu, "·")
    .toUpperCase();

export interface DeliveredRepresentative {
  readonly subject: number;
  /** As delivered; null where the record does not say. */
  readonly name: string | null;
}

const changedRow = z.object({ subject: z.number(), name: z.string(), former: z.string().nullable() });

/**
 * Notes the representatives a closing delivery brought and suspends, in the same transaction, what a former one held and gave;
 * both sides are told. A record that names nobody changes nothing. Answers the subjects whose representation was suspended.
 */
export async function recordRepresentatives(
  queries: Queries,
  batch: { readonly id: number; readonly day: string },
  delivered: readonly DeliveredRepresentative[],
): Promise<number[]> {
  const named = delivered.flatMap(({ subject, name }) => {
    const form = name === null ? "" : personNameForm(name);
    return form === "" ? [] : [{ subject, name: form }];
  });
  if (named.length === 0) return [];
  const given = JSON.stringify(named);
  await queries.run(sql`
    create temporary table if not exists representative_stage (subject bigint, name text, former text) on commit drop`);
  await queries.run(sql`truncate representative_stage`);
  await queries.run(sql`
    insert into representative_stage (subject, name, former)
    select g.subject, g.name, p.name from jsonb_to_recordset(${given}::jsonb) as g (subject bigint, name text)
      left join lateral (select name from subject_representative where subject_id = g.subject and valid_to is null limit 1 offset 0) p on true
    where p.name is distinct from g.name`);
  await queries.run(sql`
    update subject_representative p set valid_to = ${batch.day} from representative_stage s
    where p.subject_id = s.subject and p.valid_to is null and s.former is not null`);
  await queries.run(sql`
    insert into subject_representative (subject_id, name, valid_from, batch_id)
    select subject, name, ${batch.day}, ${batch.id} from representative_stage
    on conflict (subject_id, batch_id) do update set name = excluded.name, valid_to = null`);
  const doubtful = await queries.rows(
    changedRow,
    sql`select g.subject, g.name, s.former from jsonb_to_recordset(${given}::jsonb) as g (subject bigint, name text)
      left join representative_stage s on s.subject = g.subject
      where exists (select from membership m where m.subject_id = g.subject and m.role = 'legal-representative' and not m.void and m.ended_at is null
          and m.suspended_at is null and coalesce(m.verified_name, s.former) <> g.name)
        or exists (select from mandate d where d.subject_id = g.subject and d.kind = 'window' and d.ended_at is null and d.suspended_at is null
          and d.given_by_name <> g.name)`,
  );
  for (const { subject, name, former } of doubtful)
    await queries.run(sql`select suspend_representation(${subject}, ${name}, ${former})`);
  return doubtful.map((one) => one.subject);
}
