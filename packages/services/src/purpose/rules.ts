import { z } from "zod";
import type { ReadingLimitDefinition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { settlePurpose } from "@xinpark/kernel/purpose";
import type { Actor, ReadingRules, Session, Shows } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** The rules of reading as the definitions in force state them: purposes by role and day, limits by role. */

export function readingRules(place: {
  readonly installation: () => Installation;
  readonly today: () => string;
}): ReadingRules {
  const settle: ReadingRules["settle"] = (actor, need) => {
    const inForce = place.installation().library.list("purpose", place.today());
    return { ...actor, ...expectValue(settlePurpose(inForce, actor, need)) };
  };
  const limit: ReadingRules["limit"] = (session, shows) =>
    keepWithin(session, limitsOf(place.installation(), place.today(), session.actor, shows));
  return { settle, limit, refused: raiseAlarm };
}

interface Bound {
  readonly id: string;
  readonly counts: ReadingLimitDefinition["counts"];
  readonly hours: number;
  readonly most: number;
}

function limitsOf(installation: Installation, day: string, actor: Actor, shows: Shows): readonly Bound[] {
  const counts = shows === "file" ? "files" : "lists";
  return installation.library
    .list("reading-limit", day)
    .filter((one) => one.counts === counts && one.roles.includes(actor.role))
    .flatMap(({ id, limits }) => limits.map((bound) => ({ id, counts, ...bound })));
}

const LOCK_OF_READING = 4101;
const readRow = z.object({ files: z.number(), lists: z.number() });

/**
 * Counts what the account has read in the audit, one reading of an account after another, so that many at once do not slip through.
 * Somebody without an account (the local operator) has no limit. Throws `reading-limit`.
 */
async function keepWithin(session: Session, bounds: readonly Bound[]): Promise<void> {
  const account = session.actor.accountId;
  if (account === null || bounds.length === 0) return;
  await session.run(
    sql`select pg_advisory_xact_lock(${LOCK_OF_READING}, (${account}::bigint % 2147483647)::int)`,
  );
  for (const bound of bounds) {
    const read = await session.row(
      readRow,
      sql`select files, lists from reading_since(${account}, clock_timestamp() - make_interval(hours => ${bound.hours}))`,
    );
    const counted = read?.[bound.counts] ?? 0;
    if (counted >= bound.most) throw new ProblemError(overLimit(bound, counted));
  }
}

function overLimit(bound: Bound, counted: number): Problem {
  const what =
    bound.counts === "files" ? { zh: "户企业档案", en: "files" } : { zh: "页名单", en: "pages of lists" };
  return {
    ...problem(
      "refused",
      "reading-limit",
      `${bound.hours} 小时内已查看 ${counted} ${what.zh}，达到上限 ${bound.most}；已停止查询并告警`,
      `${counted} ${what.en} were read within ${bound.hours} h; the limit is ${bound.most}. Reading is stopped and an alarm was raised`,
    ),
    remedy: {
      zh: "确需批量使用的，请申请批量导出；或稍后再查",
      en: "if many are needed, ask for a bulk export; otherwise wait",
    },
    details: { limit: bound.id, hours: bound.hours, most: bound.most, counted },
  };
}

const limitDetails = z.object({
  limit: z.string(),
  hours: z.number(),
  most: z.number(),
  counted: z.number(),
});

/** One alarm a person, limit and hour; meeting it again counts. */
async function raiseAlarm(
  queries: Queries,
  actor: Actor,
  operation: string,
  problems: readonly Problem[],
): Promise<void> {
  for (const one of problems) {
    const details = limitDetails.safeParse(one.details);
    if (one.code !== "reading-limit" || !details.success || actor.accountId === null) continue;
    const { limit, hours, most, counted } = details.data;
    await queries.run(sql`
      insert into reading_alarm (account_id, membership_id, actor, role, operation, limit_id, hours, most, counted)
      values (${actor.accountId}, ${actor.membershipId}, ${actor.name}, ${actor.role}, ${operation}, ${limit}, ${hours}, ${most}, ${counted})
      on conflict (account_id, limit_id, hour) do update
        set times = reading_alarm.times + 1, last_at = clock_timestamp(), counted = greatest(reading_alarm.counted, excluded.counted)`);
  }
}
