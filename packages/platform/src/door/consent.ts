import type pg from "pg";
import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { queriesOn, sql } from "../sql/index.ts";
import type { Actor, OpenedConsent } from "./actor.ts";

/** Opening a session by a consent, and looking at the consent again before its end. */

const liveRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  items: z.array(z.string()),
  fields: z.record(z.string(), z.array(z.string())),
});

/** Row security already keeps other organisations' consents away; the statement says it once more. */
const live = (actor: Actor, consent: number, day: string) => sql`
  select id, subject_id, items, fields from consent
  where id = ${consent} and organisation_id = scope_department() and consent_is_live(consent, ${actor.purpose}, ${day})`;

/** Opens the session of `client` by a consent. Throws `consent-not-live` when there is none, or none that is live. */
export async function openConsent(
  client: pg.PoolClient,
  actor: Actor,
  consent: number,
  day: string,
): Promise<OpenedConsent> {
  const queries = queriesOn(client);
  const row = await queries.row(liveRow, live(actor, consent, day));
  if (row === null) throw notLive(consent);
  await client.query(reachOf(client, row));
  const confirm = async (): Promise<void> => {
    const still = await queries.row(liveRow, sql`${live(actor, consent, day)} for share`);
    if (still === null) throw notLive(consent);
  };
  return { id: row.id, subject: row.subject_id, items: row.items, fields: row.fields, confirm };
}

const reachOf = (client: pg.PoolClient, row: z.infer<typeof liveRow>): string =>
  `set local xinpark.consent_subject = '${String(Math.trunc(row.subject_id))}'; set local xinpark.consent_items = ${client.escapeLiteral(row.items.join(","))}`;

/**
 * Opens the session of `client` by the newest live consent to a model that the actor's own enterprise gave or that was given to
 * the actor's organisation; `leaveReach` takes every other reach from it. Null where there is none.
 */
export async function openModelConsent(
  client: pg.PoolClient,
  actor: Actor,
  { subject, model, day }: { readonly subject: number; readonly model: string; readonly day: string },
  leaveReach: () => Promise<unknown>,
): Promise<OpenedConsent | null> {
  const queries = queriesOn(client);
  const row = await queries.row(
    liveRow,
    sql`select id, subject_id, items, fields from consent
      where subject_id = ${subject} and model = ${model} and consent_is_live(consent, purpose, ${day})
        and (subject_id = scope_subject() or organisation_id = (select m.organisation_id from membership m where m.id = ${actor.membershipId}))
      order by id desc limit 1`,
  );
  if (row === null) return null;
  await leaveReach();
  await client.query(reachOf(client, row));
  const confirm = async (): Promise<void> => {
    const still = await queries.row(
      z.object({ holds: z.boolean() }),
      sql`select model_consent_holds(${row.id}, ${day}) as holds`,
    );
    if (still?.holds !== true) throw notLive(row.id);
  };
  return { id: row.id, subject: row.subject_id, items: row.items, fields: row.fields, confirm };
}

const notLive = (consent: number) =>
  new ProblemError({
    ...problem(
      "refused",
      "consent-not-live",
      "没有对本机构、本用途有效的授权",
      "there is no live consent for this organisation and purpose",
      `consent ${consent}`,
    ),
    remedy: {
      zh: "授权可能尚未开始、已到期、已撤回，或不含此用途；请企业重新授权",
      en: "it may not have begun, have expired, been revoked, or not cover this purpose; ask the enterprise to consent again",
    },
  });
