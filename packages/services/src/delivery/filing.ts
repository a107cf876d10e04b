import { z } from "zod";
import type { ItemDefinition } from "@xinpark/kernel/definition";
import type { Finding, PreparedRecord, PreparedRow } from "@xinpark/kernel/delivery";
import { copyRows, type BulkValue } from "@xinpark/platform/bulk";
import type { Session } from "@xinpark/platform/door";
import type { LoggedRows } from "@xinpark/platform/row-log";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import type { SubjectPlace } from "../registry/index.ts";
import { advanceBatch, type Batch, type Counts } from "./batch.ts";
import { heldFinding, heldOwner } from "./held.ts";
import { Leaves } from "./leaves.ts";
import { noteListed } from "./removing.ts";
import { digestOf, hashOf, isRepetition, KEY_LOCK, Keys, shortened, type Known } from "./keys.ts";
import { Linker, waitsFor, type HeldReason, type Link } from "./linking.ts";

/** Filing: one chunk of prepared rows, one transaction. Every row ends one way, exactly once. */

export interface NumberedRow {
  readonly rowNo: number;
  readonly row: PreparedRow;
  /** Where it stands in a document of no lines. */
  readonly place?: string;
  /** The digest of the row's key, where the key itself is no longer kept. */
  readonly key?: string;
  /** The row of an earlier delivery that this one corrects. */
  readonly mends?: number;
  /** Whose a person said it is; identifiers do not decide then. */
  readonly subject?: SubjectPlace;
}

interface Filed {
  readonly rowNo: number;
  readonly record: PreparedRecord;
  readonly key: string;
  readonly digest: string;
  /** The whole digest, for the row's leaf in the audit log. */
  readonly payloadHash: string;
  readonly version: number;
  readonly superseding: boolean;
  /** Null until numbered. */
  recordId: number | null;
  readonly subject: { readonly id: number; readonly areaNo: number; readonly parkNo: number | null };
}

interface Held {
  readonly rowNo: number;
  readonly record: PreparedRecord;
  readonly key: string;
  readonly digest: string;
  readonly version: number;
  readonly reason: HeldReason;
}

interface Noted {
  readonly rowNo: number;
  readonly outcome: "accepted" | "duplicate" | "superseding" | "held" | "refused" | "ignored";
  readonly findings: readonly Finding[];
  readonly subject: number | null;
  readonly filed: Filed | null;
  readonly recordId: number | null;
}

interface ReadyRow {
  readonly rowNo: number;
  readonly record: PreparedRecord;
  readonly findings: readonly Finding[];
  readonly key: string;
}

interface Decisions {
  readonly filed: Filed[];
  readonly held: Held[];
  readonly notes: Noted[];
  /** Accepted rows with nothing to say: counted, not noted. */
  plain: number;
  /** Keys of every row of which it can be told what it is about. */
  readonly listed: string[];
}

/** Files the chunks of one batch. */
export class Filing {
  readonly #linker: Linker;
  readonly #keys: Keys<Filed>;
  readonly #leaves: Leaves;
  readonly #batch: Batch;
  readonly #item: ItemDefinition;
  readonly #installation: Installation;

  constructor(batch: Batch, item: ItemDefinition, installation: Installation) {
    this.#batch = batch;
    this.#item = item;
    this.#installation = installation;
    this.#linker = new Linker(item, installation, batch);
    this.#keys = new Keys(batch);
    this.#leaves = new Leaves(batch, STAGE_COLUMNS);
  }

  /** Files a chunk in the session's transaction; `progress` is thousandths of the file. */
  async file(session: Session, rows: readonly NumberedRow[], progress: number): Promise<Counts> {
    const { id, department_id: department, item } = this.#batch;
    // Keys are the department's own, an item at a time: deliveries of the same kind from one department follow one another.
    await session.run(sql`select pg_advisory_xact_lock(${KEY_LOCK}, hashtext(${`${department}/${item}`}))`);
    const decided = await this.#decide(session, rows);
    const logged = await writeFiled(session, this.#batch, decided.filed, this.#leaves);
    await writeHeld(session, this.#batch, this.#item, this.#installation, decided.held);
    await writeNotes(session, this.#batch, decided.notes, placesOf(rows));
    await noteListed(session, this.#batch, decided.listed);
    const counts = countsOf(decided, rows);
    await advanceBatch(session, id, rows.length, counts, progress);
    await session.audit({
      operation: "delivery.file",
      class: "write",
      detail: { batch: id, read: rows.length, first: rows[0]?.rowNo ?? 0 },
      rows: logged,
    });
    return counts;
  }

  /** After a rollback nothing found in it may be relied on. */
  forget(): void {
    this.#linker.forget();
  }

  async #decide(session: Session, rows: readonly NumberedRow[]): Promise<Decisions> {
    const ready = rows.flatMap(({ row, ...place }) =>
      row.outcome === "ready" ? [{ ...place, ...row }] : [],
    );
    const links = await this.#linker.link(
      session,
      ready.map((one) => one.record),
    );
    const keys = ready.map((one) => one.key ?? digestOf(one.record.key));
    const known = await this.#keys.read(session, keys);
    const decisions: Decisions = { filed: [], held: [], notes: [], plain: 0, listed: [...keys] };
    for (const { rowNo, row } of rows) {
      if (row.outcome === "refused") {
        decisions.notes.push(note(rowNo, "refused", row.findings));
        if (typeof row.key === "string") decisions.listed.push(digestOf(row.key));
      }
      if (row.outcome === "ignored") decisions.notes.push(note(rowNo, "ignored", row.findings ?? []));
    }
    ready.forEach((one, index) => {
      const [key, link] = [keys[index], one.subject === undefined ? links[index] : linkedTo(one.subject)];
      if (key !== undefined && link !== undefined) this.#decideRow({ ...one, key }, link, known, decisions);
    });
    await numberRecords(session, decisions.filed);
    return decisions;
  }

  #decideRow(one: ReadyRow, link: Link, known: Map<string, Known<Filed>>, decisions: Decisions): void {
    const payloadHash = hashOf(one.record.payload);
    const digest = shortened(payloadHash);
    const before = known.get(one.key) ?? null;
    if (before !== null && isRepetition(before, digest, link.kind === "held", this.#batch.snapshot)) {
      decisions.notes.push({
        ...note(one.rowNo, "duplicate", one.findings),
        subject: before.subjectId,
        filed: before.filed,
        recordId: before.recordId,
      });
      return;
    }
    const version = (before?.version ?? 0) + 1;
    // What comes back after it was removed is a record of its own.
    const current = before?.state === "removed" ? null : before;
    const reason = holdReason(link, current);
    if (reason !== null) {
      decisions.held.push({ rowNo: one.rowNo, record: one.record, key: one.key, digest, version, reason });
      known.set(one.key, { ...(current ?? UNKNOWN), version, digest, state: "held", sameFile: null });
      decisions.notes.push(
        note(one.rowNo, "held", [
          heldFinding(this.#installation, this.#item, one.record, reason, this.#batch.day),
          ...one.findings,
        ]),
      );
      return;
    }
    if (link.kind !== "linked") return;
    const superseding = current !== null && (current.recordId !== null || current.filed !== null);
    const recordId = current?.recordId ?? null;
    const filed: Filed = {
      rowNo: one.rowNo,
      record: one.record,
      key: one.key,
      digest,
      payloadHash,
      version,
      superseding,
      recordId,
      subject: link.subject,
    };
    decisions.filed.push(filed);
    known.set(one.key, {
      version,
      digest,
      state: "filed",
      subjectId: link.subject.id,
      recordId,
      filed,
      sameFile: null,
    });
    if (!superseding && one.findings.length === 0) decisions.plain += 1;
    else
      decisions.notes.push({
        ...note(one.rowNo, superseding ? "superseding" : "accepted", one.findings),
        subject: link.subject.id,
        filed,
      });
  }
}

const linkedTo = (subject: SubjectPlace): Link => ({ kind: "linked", subject });

const UNKNOWN: Known<Filed> = {
  version: 0,
  digest: "",
  state: "held",
  subjectId: null,
  recordId: null,
  filed: null,
  sameFile: null,
};

/** Held for want of a subject, or because the same record would move to another subject. */
function holdReason(link: Link, before: Known<Filed> | null): HeldReason | null {
  if (link.kind === "held") return link.reason;
  const owner = before?.subjectId ?? null;
  return owner !== null && owner !== link.subject.id ? "identifiers-disagree" : null;
}

const note = (rowNo: number, outcome: Noted["outcome"], findings: readonly Finding[]): Noted => ({
  rowNo,
  outcome,
  findings,
  subject: null,
  filed: null,
  recordId: null,
});

/** New records get numbers; a later version within the chunk shares the number of the first. */
async function numberRecords(queries: Queries, filed: readonly Filed[]): Promise<void> {
  const numbers = new Map<string, number>();
  for (const one of filed) if (one.recordId !== null) numbers.set(one.key, one.recordId);
  const fresh = [...new Set(filed.map((one) => one.key))].filter((key) => !numbers.has(key));
  if (fresh.length > 0) {
    const drawn = await queries.row(
      z.object({ numbers: z.array(z.number()) }),
      sql`select array_agg(nextval('record_number')) as numbers from generate_series(1, ${fresh.length}::int)`,
    );
    fresh.forEach((key, index) => numbers.set(key, drawn?.numbers[index] ?? 0));
  }
  for (const one of filed) one.recordId = numbers.get(one.key) ?? null;
}

const STAGE_COLUMNS = [
  "row_no",
  "key",
  "digest",
  "version",
  "event",
  "subject_id",
  "record_id",
  "document_number",
  "decided_on",
  "published_on",
  "valid_to",
  "severity",
  "amount_fen",
  "uses",
  "score_from",
  "public_from",
  "public_to",
  "report_from",
  "report_to",
  "incomplete",
  "missing",
  "area_no",
  "park_no",
  "payload",
  "salt",
] as const;

/** Gives the rows under their root; null when none was filed. */
async function writeFiled(
  session: Session,
  batch: Batch,
  filed: readonly Filed[],
  leaves: Leaves,
): Promise<LoggedRows | null> {
  if (filed.length === 0) return null;
  const { pass, root } = await leaves.begin(session, filed.length);
  await session.run(sql`
    create temporary table if not exists filing_stage (
      row_no int, key uuid, digest uuid, version int, event text, subject_id bigint, record_id bigint, document_number text, decided_on date,
      published_on date, valid_to date, severity text, amount_fen bigint, uses smallint, score_from date, public_from date, public_to date, report_from date, report_to date,
      incomplete boolean, missing text[], area_no bigint, park_no bigint, payload jsonb, salt uuid) on commit delete rows`);
  await copyRows(session.client, "filing_stage", STAGE_COLUMNS, stageRows(filed, pass));
  await session.run(sql`
    insert into record_entry (subject_id, record_id, version, event, batch_id, row_no, department_id, item, document_number, decided_on, published_on,
      valid_to, severity, amount_fen, status, uses, score_from, public_from, public_to, report_from, report_to, incomplete, missing, area_no, park_no, payload, salt)
    select subject_id, record_id, version, event, ${batch.id}, row_no, ${batch.department_id}, ${batch.item}, document_number, decided_on, published_on,
      valid_to, severity, amount_fen, 'in-force', uses, score_from, public_from, public_to, report_from, report_to, incomplete, missing, area_no, park_no, payload, salt
    from filing_stage`);
  await session.run(sql`
    insert into delivery_key (department_id, item, key, version, digest, state, subject_id, record_id, batch_id, row_no)
    select ${batch.department_id}, ${batch.item}, key, version, digest, 'filed', subject_id, record_id, ${batch.id}, row_no from filing_stage order by key`);
  return root();
}

function* stageRows(
  filed: readonly Filed[],
  pass: (number: number, row: BulkValue[], payloadHash: string) => BulkValue[],
): Generator<BulkValue[]> {
  for (const one of filed) yield pass(one.rowNo, stageRow(one), one.payloadHash);
}

function stageRow(one: Filed): BulkValue[] {
  const { record, subject } = one;
  return [
    one.rowNo,
    one.key,
    one.digest,
    one.version,
    one.superseding ? "corrected" : "received",
    subject.id,
    one.recordId,
    record.documentNumber,
    record.decidedOn,
    record.publishedOn,
    record.validTo,
    record.severity,
    record.amountFen,
    record.uses,
    record.scoreFrom,
    record.publicFrom,
    record.publicTo,
    record.reportFrom,
    record.reportTo,
    record.missing.length > 0,
    record.missing.length > 0 ? record.missing : null,
    subject.areaNo,
    subject.parkNo,
    record.payload,
  ];
}

async function writeHeld(
  queries: Queries,
  batch: Batch,
  item: ItemDefinition,
  installation: Installation,
  held: readonly Held[],
): Promise<void> {
  if (held.length === 0) return;
  const rows = held.map((one) => {
    const owner = heldOwner(installation, item, one.reason, batch.day);
    return {
      row_no: one.rowNo,
      key: one.key,
      digest: one.digest,
      version: one.version,
      reason: one.reason,
      owner_zh: owner.zh,
      owner_en: owner.en,
      // A source's own key may hold what fields may not: only its digest is kept.
      prepared: { ...one.record, key: "" },
      waits_for: waitsFor(one.record),
    };
  });
  const given = JSON.stringify(rows);
  await queries.run(sql`
    insert into held_row (batch_id, row_no, department_id, item, key, reason, owner_zh, owner_en, prepared, waits_for)
    select ${batch.id}, row_no, ${batch.department_id}, ${batch.item}, key, reason, owner_zh, owner_en, prepared,
      array(select jsonb_array_elements_text(waits_for))
    from jsonb_to_recordset(${given}::jsonb)
      as r (row_no int, key uuid, reason text, owner_zh text, owner_en text, prepared jsonb, waits_for jsonb)`);
  await queries.run(sql`
    insert into delivery_key (department_id, item, key, version, digest, state, batch_id, row_no)
    select ${batch.department_id}, ${batch.item}, key, version, digest, 'held', ${batch.id}, row_no
    from jsonb_to_recordset(${given}::jsonb) as r (row_no int, key uuid, digest uuid, version int)`);
}

const placesOf = (rows: readonly NumberedRow[]): ReadonlyMap<number, string> =>
  new Map(rows.flatMap(({ rowNo, place }) => (place === undefined ? [] : [[rowNo, place] as const])));

async function writeNotes(
  queries: Queries,
  batch: Batch,
  notes: readonly Noted[],
  places: ReadonlyMap<number, string>,
): Promise<void> {
  if (notes.length === 0) return;
  const rows = notes.map((one) => ({
    row_no: one.rowNo,
    place: places.get(one.rowNo) ?? null,
    outcome: one.outcome,
    findings: one.findings.length === 0 ? null : one.findings,
    subject_id: one.subject ?? one.filed?.subject.id ?? null,
    record_id: one.recordId ?? one.filed?.recordId ?? null,
  }));
  await queries.run(sql`
    insert into batch_row (batch_id, row_no, department_id, place, outcome, findings, subject_id, record_id)
    select ${batch.id}, row_no, ${batch.department_id}, place, outcome, findings, subject_id, record_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (row_no int, place text, outcome text, findings jsonb, subject_id bigint, record_id bigint)`);
}

function countsOf(decisions: Decisions, rows: readonly NumberedRow[]): Counts {
  const incomplete = decisions.filed.filter((one) => one.record.missing.length > 0).length;
  const personalStripped = rows.reduce(
    (sum, { row }) => sum + (row.outcome === "ready" ? row.stripped : 0),
    0,
  );
  const counts = {
    accepted: decisions.plain,
    duplicate: 0,
    superseding: 0,
    held: 0,
    refused: 0,
    ignored: 0,
    incomplete,
    personalStripped,
    unkeyed: rows.filter(({ row }) => row.outcome === "refused" && row.key === null).length,
  };
  for (const one of decisions.notes) counts[one.outcome] += 1;
  return counts;
}
