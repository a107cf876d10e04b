import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";

/** People of an organisation that ends: their memberships go over to the successor, with sessions, keys and open work. */

const memberRow = z.object({
  id: z.number(),
  deputy_for: z.number().nullable(),
  valid_to: z.string().nullable(),
  begun: z.boolean(),
});

/** Ends every membership of an organisation from today on; with a successor each goes on there under the same role and days. */
export async function moveMembers(
  session: Session,
  organisation: number,
  successor: number | null,
): Promise<void> {
  const members = await session.rows(
    memberRow,
    // Whom deputies stand for comes first.
    sql`select id, deputy_for, valid_to, valid_from < ${session.today} as begun from membership
      where organisation_id = ${organisation} and not void and ended_at is null and (valid_to is null or valid_to >= ${session.today})
      order by deputy_for is not null, id`,
  );
  const became = new Map<number, number>();
  for (const member of members) {
    await session.run(
      member.begun
        ? sql`update membership set valid_to = ${session.today}::date - 1, ended_by = ${session.actor.name} where id = ${member.id}`
        : sql`update membership set void = true, ended_by = ${session.actor.name} where id = ${member.id}`,
    );
    if (successor === null) continue;
    const principal =
      member.deputy_for === null ? null : (became.get(member.deputy_for) ?? member.deputy_for);
    const made = await session.row(
      z.object({ id: z.number() }),
      sql`insert into membership (account_id, role, organisation_id, valid_from, valid_to, granted_by, reason, rights, deputy_for)
        select account_id, role, ${successor}, greatest(valid_from, ${session.today}::date), ${member.valid_to},
          ${session.actor.name}, 'merge', rights, ${principal}
        from membership where id = ${member.id} returning id`,
    );
    if (made === null) continue;
    became.set(member.id, made.id);
    if (member.id === session.actor.membershipId) await session.letGo();
    await session.run(sql`select replace_membership(${member.id}, ${made.id})`);
  }
}
