import { z } from "zod";
import { addDays } from "@xinpark/kernel/day";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { ariseTasks, reckonProvisional } from "./arising.ts";
import { compareSources } from "./comparing.ts";
import { giveNotices } from "./noticing.ts";
import { itemOn, knownBatch, type DeskContext, type KnownBatch } from "./rules.ts";
import { checkDueSeries, checkSeries, hasSerials, keepSerials } from "./serials.ts";
import { awaitCheck, countDays, isDelivery, settleTasks } from "./taking-in.ts";

/** The desk's job: batch after batch in the order of knowledge, a transaction each, and what comes with the day. */

const progressRow = z.object({
  begun_no: z.number(),
  known_no: z.number(),
  day: z.string(),
  /** Something became known since. */
  behind: z.boolean(),
});
const PROGRESS = sql`select p.begun_no, p.known_no, p.day, exists (select from batch b where b.known_no > p.known_no) as behind
  from desk_progress p for update of p`;
type Progress = z.infer<typeof progressRow>;

/**
 * Takes in what has become known since it last ran, and the day where it has turned. Killed at any instant, it goes on where it
 * stood; running it again changes nothing. Gives the batches it took in.
 */
export async function runDesk(context: DeskContext): Promise<number> {
  const asJob = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    context.door.open(jobActor("desk", ""), work, "filing");
  const progress = await asJob(begin);
  const installation = context.installation();
  if (progress.day < context.today()) await asJob((session) => turnDay(session, installation, progress));
  let taken = 0;
  while (progress.behind) {
    const batch = await asJob((session) => takeNext(session, installation));
    if (batch === null) break;
    taken += 1;
  }
  if (taken > 0) await asJob((session) => giveNotices(session, installation));
  return taken;
}

/** Where the job stands; what was known before it first ran is taken in, and charged to nobody. */
async function begin(session: Session): Promise<Progress> {
  const read = () => session.row(progressRow, PROGRESS);
  const there = await read();
  if (there !== null) return there;
  const day = addDays(session.today, -1);
  await session.run(sql`
    insert into desk_progress (begun_on, begun_no, known_no, day)
    select ${session.today}::date, coalesce(max(known_no), 0), 0, ${day}::date from batch on conflict do nothing`);
  return (await read()) ?? { begun_no: 0, known_no: 0, day, behind: false };
}

async function turnDay(session: Session, installation: Installation, progress: Progress): Promise<void> {
  await reckonProvisional(session, installation);
  const arisen = await ariseTasks(session, installation);
  await checkDueSeries(session, installation, progress.day);
  const notices = await giveNotices(session, installation);
  await session.run(sql`update desk_progress set day = ${session.today} where day < ${session.today}`);
  await session.audit({ operation: "desk.day", class: "write", detail: { arisen, notices } });
}

async function takeNext(session: Session, installation: Installation): Promise<KnownBatch | null> {
  const progress = await session.row(progressRow, PROGRESS);
  const batch = await session.row(
    knownBatch,
    sql`select id, known_no, kind, department_id, item, day, coalesce(closed_on, day) as closed_on from batch
      where known_no > ${progress?.known_no ?? 0} order by known_no limit 1`,
  );
  if (batch === null || progress === null) return null;
  await takeIn(session, installation, batch, progress);
  await session.run(sql`update desk_progress set known_no = ${batch.known_no}`);
  return batch;
}

async function takeIn(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
  progress: Progress,
): Promise<void> {
  const item = itemOn(installation, batch.item, batch.day);
  if (item === null) return;
  if (isDelivery(batch)) {
    await countDays(session, item, batch);
    await settleTasks(session, installation, batch);
    // What lay there before the desk began is not checked all at once.
    if (batch.kind !== "release" && batch.known_no > progress.begun_no)
      await awaitCheck(session, installation, batch);
    if (hasSerials(installation, batch.item, session.today)) {
      const series = await keepSerials(session, installation, item, batch);
      await checkSeries(session, installation, batch, series);
    }
  }
  await compareSources(session, installation, batch);
}
