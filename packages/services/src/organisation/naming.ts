import { sql, type Statement } from "@xinpark/platform/sql";

/**
 * A join that finds the name an organisation bore on a day, where it bore another than now: `former.label_zh`, `former.label_en`,
 * null where the present name held already.
 * @example sql`select coalesce(former.label_zh, o.label_zh) from batch b join organisation o on … ${formerNameOn(sql`o.id`, sql`b.day`)}`
 */
export const formerNameOn = (organisation: Statement, day: Statement): Statement => sql`
  left join lateral (select n.label_zh, n.label_en from organisation_former_name n
    where n.organisation_id = ${organisation} and n.valid_to >= ${day} order by n.valid_to limit 1) former on true`;

/** The name of an organisation `o` as `formerNameOn` found it. */
export const NAME_OF_THEN = sql`coalesce(former.label_zh, o.label_zh) as label_zh, coalesce(former.label_en, o.label_en) as label_en`;
