import { z } from "zod";
import { compileRegistration, payloadLookup } from "@xinpark/kernel/delivery";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { carryOver, listItems, nextKnownNo, projectLatest, projectNew, reconsider } from "../record/index.ts";
import { applyRegistrations, settleBatchPlaces, type Registered } from "../registry/index.ts";
import { recordRepresentatives } from "../representation/index.ts";
import { attestDelivery } from "./attesting.ts";
import type { Batch } from "./batch.ts";
import { KEY_LOCK } from "./keys.ts";
import { releaseMended } from "./mending.ts";
import { removeUnlisted } from "./removing.ts";

/** Closing: in one transaction the batch becomes known as a whole and takes its place in the order of knowledge. */

export async function closeBatch(
  session: Session,
  installation: Installation,
  batch: Batch,
): Promise<number> {
  if (batch.snapshot)
    await session.run(
      sql`select pg_advisory_xact_lock(${KEY_LOCK}, hashtext(${`${batch.department_id}/${batch.item}`}))`,
    );
  await settleBatchPlaces(session, batch.id);
  await projectEntries(session, installation, batch.id);
  await removeUnlisted(session, installation, batch);
  await reconsiderListed(session, installation, batch);
  await session.run(sql`update subject set known = true where batch_id = ${batch.id} and not known`);
  await adoptSubjects(session, installation, batch);
  await registerSubjects(session, installation, batch);
  await releaseRepeated(session, batch);
  await releaseMended(session, batch);
  const knownNo = await nextKnownNo(session);
  // The moment is taken after the number: the order of moments is the order of numbers, however long closing took.
  await session.run(
    sql`update batch set state = 'closed', known_no = ${knownNo}, closed_at = clock_timestamp(), closed_on = ${session.today}, progress = 1000 where id = ${batch.id}`,
  );
  await session.audit({ operation: "delivery.close", class: "write", detail: { batch: batch.id, knownNo } });
  await attestDelivery(session, installation, batch.id);
  return knownNo;
}

/**
 * The projection: the latest entry of each record; an older version never overwrites a newer one. Sorted by subject, so that
 * one subject's records lie together. Neither statement looks anything up row by row: the statistics of a table that has just
 * grown are out of date, and a plan made from them would be quadratic.
 */
async function projectEntries(session: Session, installation: Installation, batch: number): Promise<void> {
  await session.run(sql`set local work_mem = '64MB'`);
  const corrections = await session.row(
    z.object({ superseding: z.number() }),
    sql`select superseding from batch where id = ${batch}`,
  );
  const corrects = (corrections?.superseding ?? 0) > 0;
  if (corrects) await carryOver(session, installation, batch);
  await session.run(corrects ? projectLatest(batch) : projectNew(batch));
  await session.run(sql`reset work_mem`);
}

const subjectRow = z.object({ subject: z.number() });

/** Whoever this batch put on a list of serious dishonesty, or corrected there: other records are shown longer or shorter by it. */
async function reconsiderListed(session: Session, installation: Installation, batch: Batch): Promise<void> {
  if (!listItems(installation, session.today).includes(batch.item)) return;
  const rows = await session.rows(
    subjectRow,
    sql`select distinct subject_id as subject from record where batch_id = ${batch.id}`,
  );
  await reconsider(
    session,
    installation,
    batch.id,
    rows.map((row) => row.subject),
  );
  await session.run(projectLatest(batch.id));
}

/** Whom another delivery opened and has not made known (it is still open, or failed) is known by this one. */
async function adoptSubjects(queries: Queries, installation: Installation, batch: Batch): Promise<void> {
  const registers = installation.item(batch.item, batch.day).establishes === "subject";
  await queries.run(sql`
    update subject s set known = true, batch_id = ${batch.id}, provisional = s.provisional or ${!registers}
    where not s.known and exists (select from record_entry e where e.subject_id = s.id and e.batch_id = ${batch.id})`);
}

const registrationRow = z.object({ subject_id: z.number(), payload: z.record(z.string(), z.unknown()) });

/** What registering records say of their subjects, applied where this batch brought the newest word. */
async function registerSubjects(session: Session, installation: Installation, batch: Batch): Promise<void> {
  const item = installation.item(batch.item, batch.day);
  if (item.registration === undefined) return;
  const read = compileRegistration(item.registration);
  const identifierFields = item.roles.identifiers;
  let after = 0;
  for (;;) {
    const rows = await session.rows(
      registrationRow,
      sql`select distinct on (r.subject_id) r.subject_id, e.payload from record r
        join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
        where r.batch_id = ${batch.id} and r.subject_id > ${after} and e.event <> 'removed'
        order by r.subject_id, r.entry_id desc limit 5000`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.subject_id;
    const registered: Registered[] = rows.map(({ subject_id: subject, payload }) => {
      const lookup = payloadLookup(payload);
      const text = (field: string | undefined): string | null => {
        const value = field === undefined ? null : lookup(field);
        return typeof value === "string" ? value : null;
      };
      return {
        subject,
        name: text(item.roles.name),
        registration: read(lookup),
        identifiers: identifierFields.flatMap((role) => {
          const value = text(role.field);
          return value === null ? [] : [{ kind: role.identifier, value }];
        }),
      };
    });
    await applyRegistrations(session, installation, batch, registered);
    const named = item.registration.representative;
    if (named === undefined) continue;
    const suspended = await recordRepresentatives(
      session,
      batch,
      rows.map(({ subject_id: subject, payload }) => {
        const name = payloadLookup(payload)(named);
        return { subject, name: typeof name === "string" ? name : null };
      }),
    );
    if (suspended.length > 0)
      await session.audit({ operation: "mandate.suspend", class: "write", subjects: suspended });
  }
}

/** A held row that came again and could now be filed waits no longer. */
async function releaseRepeated(queries: Queries, batch: Batch): Promise<void> {
  await queries.run(sql`
    update held_row h set released_on = ${batch.day}, release_batch_id = ${batch.id}
    from delivery_key k
    where h.released_on is null and k.batch_id = ${batch.id} and k.state = 'filed' and k.department_id = h.department_id and k.item = h.item
      and k.key = h.key and k.department_id = ${batch.department_id} and k.item = ${batch.item}
      and exists (select from held_row w where w.department_id = ${batch.department_id} and w.item = ${batch.item} and w.released_on is null)`);
}
