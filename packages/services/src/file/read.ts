import { z } from "zod";
import type { FileOutput, RecordOutput, SubjectOutput } from "@xinpark/kernel/contract";
import { maySeeItem, type Audience } from "@xinpark/kernel/disclosure";
import type { Scope, Session } from "@xinpark/platform/door";
import { preparing, sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { readEvaluation } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { formerNameOn, NAME_OF_THEN } from "../organisation/index.ts";
import { listingAmong, listings, listItems } from "../record/index.ts";
import { PLACES, placesShape, shownAttributes, shownPlaces } from "./attributes.ts";
import { CIRCUMSTANCES, outlooksOf } from "./circumstances.ts";
import { notDelivered } from "./not-delivered.ts";
import { shownRecord, withheldOf } from "./record.ts";
import { KNOWN_TIMES, publicOn, recordRow, type RecordRow } from "./row.ts";

/** One enterprise's file, as the asker may see it. */

export interface FileRequest {
  readonly subject: number;
  readonly item: string | null;
  readonly after: number | null;
  readonly limit: number;
}

/** The public sees what the publication rule shows; everyone else what row security lets through. */
export async function readFile(
  asker: Session,
  installation: Installation,
  request: FileRequest,
): Promise<FileOutput> {
  // The statements of the file run with every request.
  const session: Session = { ...asker, ...preparing(asker) };
  const { scope } = session.actor;
  const expected = expectedAudience(scope, request.subject);
  const [{ subject, places, delivered }, held] = await Promise.all([
    readHead(session, installation, request),
    expected === "public"
      ? readAsPublic(session, installation, request)
      : readHeld(session, installation, request, expected),
  ]);
  const audience = audienceOf(scope, subject, expected);
  // Of a file beyond the officer's place, row security showed nothing: what the public sees is read as the public.
  const { reader, page, evaluation, attributes } =
    audience === expected ? held : await readAsPublic(session, installation, request);
  const publicOnly = audience === "public";
  // A page that is the whole file needs no second look to be counted.
  const counts = page.whole
    ? countsOf(installation, session.today, page.records)
    : await countRecords(session, installation, request.subject, reader);
  return {
    subject: subject.shown,
    audience,
    records: page.records,
    withheld: withheldOf(
      installation,
      session.today,
      [...page.records.map((record) => record.item), ...reader.hiddenItems],
      reader.audience,
    ),
    next: page.next,
    counts,
    evaluation,
    attributes,
    places: publicOnly ? [] : shownPlaces(installation, places),
    notDelivered: publicOnly ? [] : notDelivered(installation, session.today, subject.shown, delivered),
  };
}

interface Held {
  readonly reader: Reader;
  readonly page: Page;
  readonly evaluation: FileOutput["evaluation"];
  readonly attributes: FileOutput["attributes"];
}

/** What a file holds for an audience. Its statements need nothing of each other and leave together. */
async function readHeld(
  session: Session,
  installation: Installation,
  request: FileRequest,
  audience: FileOutput["audience"],
): Promise<Held> {
  const reader = readerOf(installation, session.today, READS_AS[audience]);
  const inside = audience !== "public";
  const mayRead = inside && session.actor.rights.includes("evaluation.read");
  const [model] = installation.pack.models;
  const { subject } = request;
  const [page, evaluation, attributes] = await Promise.all([
    readRecords(session, installation, request, reader),
    mayRead && model !== undefined ? readEvaluation(session, installation, subject, model) : null,
    // With the first page; the later ones are of its records alone.
    inside && request.after === null
      ? shownAttributes(session, installation, subject, session.today, reader.hiddenItems)
      : [],
  ]);
  return { reader, page, evaluation, attributes };
}

async function readAsPublic(
  session: Session,
  installation: Installation,
  request: FileRequest,
): Promise<Held> {
  if (!session.actor.scope.publicOnly) await session.narrowToPublic();
  return readHeld(session, installation, request, "public");
}

/** Who the asker is to this file as far as the scope tells; for somebody with a place of their own, the subject's place decides. */
function expectedAudience({ publicOnly, subject, low }: Scope, asked: number): FileOutput["audience"] {
  if (publicOnly) return "public";
  if (subject === asked) return "own";
  return low === null ? "public" : "scope";
}

/** Beyond one's own file and region everyone is the public. */
function audienceOf(
  { low, high }: Scope,
  subject: PlacedSubject,
  expected: FileOutput["audience"],
): FileOutput["audience"] {
  if (expected !== "scope") return expected;
  const within = (number: number | null): boolean =>
    number !== null && low !== null && high !== null && low <= number && number <= high;
  return within(subject.areaNo) || within(subject.parkNo) ? "scope" : "public";
}

/** Officers within their reach read for government; the enterprise reads everything held about itself. */
const READS_AS: Readonly<Record<FileOutput["audience"], Audience>> = {
  public: { kind: "public" },
  scope: { kind: "government" },
  own: { kind: "own" },
};

interface Reader {
  readonly audience: Audience;
  /** Items of which the reader sees no record. */
  readonly hiddenItems: readonly string[];
}

const readerOf = (installation: Installation, day: string, audience: Audience): Reader => ({
  audience,
  hiddenItems: installation
    .items(day)
    .filter((item) => !maySeeItem(item, audience))
    .map((item) => item.id),
});

interface PlacedSubject {
  readonly shown: SubjectOutput;
  readonly areaNo: number;
  readonly parkNo: number | null;
}

const subjectRow = z.object({
  id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  kind: z.string(),
  state: z.enum(["active", "revoked", "closed"]),
  provisional: z.boolean(),
  synthetic: z.boolean(),
  established_on: z.string().nullable(),
  area_no: z.number(),
  park_no: z.number().nullable(),
  identifiers: z.array(
    z.object({ kind: z.string(), value: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
  former_names: z.array(z.string()),
});

const SUBJECT = sql`s.id, s.name, s.uscc, s.kind, s.state, s.provisional, s.synthetic, s.established_on, s.area_no, s.park_no,
  coalesce((select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value, 'from', i.valid_from, 'to', i.valid_to) order by i.kind, i.value)
    from subject_identifier i where i.subject_id = s.id), '[]') as identifiers,
  coalesce((select jsonb_agg(n.name order by n.name) from subject_name n where n.subject_id = s.id and n.kind = 'former'), '[]') as former_names`;

const vanished = (id: number): Error => new Error(`subject ${id} vanished between two statements`);

/** Who a subject is, with its place. */
export async function readSubject(
  queries: Queries,
  installation: Installation,
  id: number,
): Promise<PlacedSubject> {
  const row = await queries.row(subjectRow, sql`select ${SUBJECT} from subject s where s.id = ${id}`);
  if (row === null) throw vanished(id);
  return placed(installation, row);
}

const headRow = subjectRow.extend({ places: placesShape, delivered: z.array(z.string()) });

interface Head {
  readonly subject: PlacedSubject;
  /** With the first page alone. */
  readonly places: z.output<typeof placesShape>;
  /** Department and item of the duties that were ever delivered on, with a blank between. */
  readonly delivered: ReadonlySet<string>;
}

/** Who a subject is with what stands beside its records, in one statement: each further one is a way to the database and back. */
async function readHead(
  session: Session,
  installation: Installation,
  { subject, after }: FileRequest,
): Promise<Head> {
  const inside = !session.actor.scope.publicOnly;
  const row = await session.row(
    headRow,
    sql`select ${SUBJECT}, ${inside && after === null ? PLACES : NOTHING} as places, ${inside ? DELIVERED : NOTHING} as delivered
      from subject s where s.id = ${subject}`,
  );
  if (row === null) throw vanished(subject);
  return { subject: placed(installation, row), places: row.places, delivered: new Set(row.delivered) };
}

const NOTHING = sql`'[]'::jsonb`;
const DELIVERED = sql`coalesce((select jsonb_agg(o.code || ' ' || d.item order by d.department_id, d.item) from delivered_duty d join organisation o on o.id = d.department_id), '[]')`;

function placed(installation: Installation, row: z.output<typeof subjectRow>): PlacedSubject {
  const kinds = new Map(installation.library.all("subject-kind").map((kind) => [kind.id, kind]));
  const identifierKinds = new Map(
    installation.library.all("identifier-kind").map((kind) => [kind.id, kind.label]),
  );
  const kind = kinds.get(row.kind);
  const shown: SubjectOutput = {
    id: row.id,
    name: row.name,
    uscc: row.uscc,
    kind: row.kind,
    kindLabel: kind?.label ?? { zh: row.kind, en: row.kind },
    scored: kind?.scored ?? false,
    state: row.state,
    provisional: row.provisional,
    synthetic: row.synthetic,
    establishedOn: row.established_on,
    area: installation.areaLabel(row.area_no),
    park: installation.parkLabel(row.park_no),
    identifiers: row.identifiers.map((one) => ({
      ...one,
      kindLabel: identifierKinds.get(one.kind) ?? { zh: one.kind, en: one.kind },
    })),
    formerNames: row.former_names,
  };
  return { shown, areaNo: row.area_no, parkNo: row.park_no };
}

/** Where the reader's records come from: for the public, the publication rule alone. */
const source = (session: Session, { audience }: Reader): Statement =>
  audience.kind === "public" ? sql`publishable_records('public', ${session.today})` : sql`record`;

/** What records hold: for the public what published records hold and no entry beside it. */
const content = ({ audience }: Reader, subject: number): Statement =>
  audience.kind === "public"
    ? sql`published_entries(${subject}::bigint, (select array_agg(id) from page)) e on e.record_id = p.id`
    : sql`record_entry e on e.subject_id = p.subject_id and e.id = p.entry_id`;

const notHidden = ({ hiddenItems }: Reader): Statement =>
  hiddenItems.length === 0 ? sql`` : sql`and r.item <> all (${hiddenItems}::text[])`;

/** The order of the timeline: newest day first, records without a day last. */
const DAY = sql`coalesce(r.decided_on, r.published_on, date '0001-01-01')`;

const fileRow = recordRow.extend({ uses: z.number() });
const NO_OUTLOOKS: ReadonlyMap<number, NonNullable<RecordOutput["outlook"]>> = new Map();

interface Page {
  readonly records: RecordOutput[];
  readonly next: number | null;
  /** Whether these are all records that the reader may see. */
  readonly whole: boolean;
}

/** A page of records, newest first; `after` is the last record of the page before. */
async function readRecords(
  session: Session,
  installation: Installation,
  request: FileRequest,
  reader: Reader,
): Promise<Page> {
  const beyond =
    request.after === null
      ? sql``
      : sql`and (${DAY}, r.id) < (select ${DAY}, r.id from ${source(session, reader)} r where r.subject_id = ${request.subject} and r.id = ${request.after})`;
  const rows = await session.rows(
    fileRow,
    sql`
    with page as (
      select r.*, ${publicOn(session.today)} from ${source(session, reader)} r
      where r.subject_id = ${request.subject} ${notHidden(reader)} ${request.item === null ? sql`` : sql`and r.item = ${request.item}`} ${beyond}
      order by ${DAY} desc, r.id desc limit ${request.limit + 1}
    )
    select p.id, p.item, o.code as department, ${NAME_OF_THEN}, p.document_number, p.decided_on, p.published_on, p.valid_to, p.amount_fen,
      p.severity, p.status, p.public,
      p.public_from, p.public_to, ${CIRCUMSTANCES}, p.uses, e.missing, p.version, k.known_at, p.batch_id, e.payload
    from page p
    join ${content(reader, request.subject)}
    join organisation o on o.id = p.department_id
    ${KNOWN_TIMES}
    ${formerNameOn(sql`o.id`, sql`coalesce(p.decided_on, p.published_on, date '9999-12-31')`)}
    order by coalesce(p.decided_on, p.published_on, date '0001-01-01') desc, p.id desc`,
  );
  const shown = rows.slice(0, request.limit);
  const more = rows.length > request.limit;
  const whole = request.item === null && request.after === null && !more;
  const outlooks =
    reader.audience.kind === "public"
      ? NO_OUTLOOKS
      : outlooksOf(
          installation,
          shown,
          await listedOf(session, installation, request.subject, reader, whole ? rows : null),
          session.today,
        );
  const records = shown.map((row) => ({
    ...shownRecord(installation, session.today, row, reader.audience),
    outlook: outlooks.get(row.id) ?? null,
  }));
  return { records, next: more ? (records.at(-1)?.id ?? null) : null, whole };
}

/** Until when the subject is listed, if it ever was: told from its records where all were read, else asked for. */
async function listedOf(
  session: Session,
  installation: Installation,
  subject: number,
  { hiddenItems }: Reader,
  all: readonly RecordRow[] | null,
): Promise<{ readonly until: string | null } | null> {
  const items = listItems(installation, session.today);
  if (all !== null && !items.some((one) => hiddenItems.includes(one))) return listingAmong(all, items);
  return (await listings(session, installation, [subject], session.today)).get(subject) ?? null;
}

async function countRecords(
  session: Session,
  installation: Installation,
  subject: number,
  reader: Reader,
): Promise<FileOutput["counts"]> {
  const rows = await session.rows(
    z.object({ item: z.string(), count: z.number() }),
    sql`select item, count(*) as count from ${source(session, reader)} r where subject_id = ${subject} ${notHidden(reader)} group by item order by item`,
  );
  return byClass(installation, session.today, rows);
}

function countsOf(
  installation: Installation,
  day: string,
  records: readonly RecordOutput[],
): FileOutput["counts"] {
  const counts = new Map<string, number>();
  for (const { item } of records) counts.set(item, (counts.get(item) ?? 0) + 1);
  return byClass(
    installation,
    day,
    [...counts].map(([item, count]) => ({ item, count })),
  );
}

/** Counts with their classes, in the order of the catalogue. */
function byClass(
  installation: Installation,
  day: string,
  counts: readonly { readonly item: string; readonly count: number }[],
): FileOutput["counts"] {
  const classes = new Map(installation.library.list("catalogue-class", day).map((one) => [one.id, one]));
  const place = (id: string): number => classes.get(id)?.order ?? Number.MAX_SAFE_INTEGER;
  return counts
    .map(({ item: id, count }) => {
      const item = installation.item(id, day);
      const classLabel = classes.get(item.class)?.label ?? { zh: item.class, en: item.class };
      return { item: id, itemLabel: item.label, class: item.class, classLabel, count };
    })
    .toSorted((a, b) => place(a.class) - place(b.class) || (a.item < b.item ? -1 : 1));
}
