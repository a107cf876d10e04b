import { hash, randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import type { FileOutput, PublicGradeOutput, reportInput } from "@xinpark/kernel/contract";
import { formatCodeNumber } from "@xinpark/kernel/credit-code";
import type { Text } from "@xinpark/kernel/outcome";
import {
  composeReport,
  digestsOf,
  endedPdf,
  REPORT_FORMAT,
  reportSealText,
  sealReport,
  wantsLookups,
  type ComposedReport,
  type HexHash,
  type ReportStatementOfFile,
} from "@xinpark/kernel/report";
import type { SigningKey } from "@xinpark/platform/audit-log";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { keptUntil } from "../consent/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { issueReceipt } from "../receipt/index.ts";
import { latestCheckpoint, readLookups } from "./gather.ts";
import { reportRule } from "./rule.ts";

/** Making a report: composed, laid out, sealed, kept, and its receipt written, in the transaction of the one who asks. */

/** What a report is made of. */
export interface ReportMaterial {
  readonly file: FileOutput;
  readonly grade: PublicGradeOutput | null;
  /** By the enterprise itself. */
  readonly own: boolean;
  readonly consent: number | null;
  /** Who asks, where it is not the enterprise. */
  readonly asker: Text | null;
}

type Asked = Omit<z.output<typeof reportInput>, "code">;

/** Makes a report and gives its id. */
export async function makeReport(
  context: ServiceContext,
  session: Session,
  material: ReportMaterial,
  asked: Asked,
): Promise<number> {
  const installation = context.installation();
  const [code, number] = [randomBytes(16).toString("hex"), shortNumber()];
  const composed = await compose(context, session, material, { ...asked, code, number });
  const { title } = composed.document;
  const { id, name, uscc } = material.file.subject;
  const [laidOut, key, records] = await together([
    context.renderReport(composed.document, session.today),
    context.signer(),
    recordsOf(session, id, composed),
  ]);
  const pdf = endedPdf(laidOut);
  const { pack } = installation;
  const sealed = seal(key, pdf, {
    format: REPORT_FORMAT,
    number,
    code,
    issuer: { code: pack.id, label: pack.issuer },
    title,
    subject: { name, code: uscc },
    day: session.today,
    ...digestsOf(pdf, byOpenssl),
  });
  return keep(context, session, material, { ...asked, code, number, title, records, sealed });
}

const byOpenssl: HexHash = (name, bytes) => hash(name, bytes, "hex");

/** Ten letters and digits, fifty random bits: for typing where nothing can be scanned. */
function shortNumber(): string {
  const letters = Array.from({ length: 10 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

// Crockford's: no I, L, O and U.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

async function compose(
  context: ServiceContext,
  session: Session,
  { file, grade, asker, consent }: ReportMaterial,
  asked: Asked & { readonly code: string; readonly number: string },
): Promise<ComposedReport> {
  const installation = context.installation();
  const { pack } = installation;
  const { today } = session;
  const rule = reportRule(installation, today);
  const lookups =
    consent === null && wantsLookups(rule, pack.province)
      ? await readLookups(session, installation, file.subject.id)
      : [];
  const code = formatCodeNumber(asked.code);
  return composeReport({
    rule,
    level: pack.level,
    province: pack.province,
    issuer: pack.issuer,
    language: asked.language,
    day: today,
    file,
    classOf: (item) => installation.item(item, today).class,
    grade,
    reader: asked.reader,
    asker,
    purpose: asked.use,
    lookups,
    number: asked.number,
    code,
    link:
      context.publicUrl === null ? code : `${context.publicUrl.replace(/\/$/u, "")}/verify/report#${code}`,
    checkpoint: await latestCheckpoint(session),
  });
}

function seal(key: SigningKey, pdf: Uint8Array, statement: ReportStatementOfFile): Uint8Array {
  const { keyId, algorithm } = key;
  const value = key.sign(reportSealText(statement, keyId, algorithm));
  return sealReport(pdf, { statement, signature: { keyId, algorithm, value } });
}

interface Made extends Asked {
  readonly code: string;
  readonly number: string;
  readonly title: string;
  /** The records in it, as JSON. */
  readonly records: string;
  readonly sealed: Uint8Array;
}

/** The file becomes durable while its rows are written; the answer waits for both. */
async function keep(
  context: ServiceContext,
  session: Session,
  material: ReportMaterial,
  made: Made,
): Promise<number> {
  const [report] = await together([
    keepRows(context, session, material, made),
    context.keepFile(made.sealed),
  ]);
  return report;
}

async function keepRows(
  context: ServiceContext,
  session: Session,
  { file, own, consent }: ReportMaterial,
  made: Made,
): Promise<number> {
  const installation = context.installation();
  const { actor, today } = session;
  const { subject } = file;
  const digests = digestsOf(made.sealed, byOpenssl);
  const organisation = own ? null : actor.scope.department;
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into report (subject_id, number, code, title, language, own, organisation_id, consent_id, reader, used_for, records, file_digest,
        file_sm3, file_bytes, issued_on, issued_by, keep_until)
      values (${subject.id}, ${made.number}, ${made.code}, ${made.title}, ${made.language}, ${own}, ${organisation}, ${consent},
        ${made.reader}, ${made.use}, ${made.records}::jsonb, ${digests.sha256}, ${digests.sm3},
        ${digests.bytes}, ${today}, ${actor.name}, ${keptUntil(installation, "report", today)}) returning id`,
  );
  if (row === null) throw new Error("a report that was kept has a number");
  await issueReceipt(session, installation, {
    kind: "report",
    organisation,
    subject: subject.id,
    what: {
      report: made.number,
      subject: { name: subject.name, code: subject.uscc },
      day: today,
      fileDigest: digests.sha256,
      fileBytes: digests.bytes,
    },
  });
  return row.id;
}

/**
 * What does not wait for one another, done at once. All of it is over when this ends, also where one part failed: a statement
 * must not reach a connection whose transaction is no longer its own.
 */
async function together<T extends readonly unknown[]>(works: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<{ -readonly [K in keyof T]: T[K] }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** The records that stand in the report, with their entries of today. */
async function recordsOf(session: Session, subject: number, { records }: ComposedReport): Promise<string> {
  const rows = await session.rows(
    z.object({ id: z.number(), entry: z.number() }),
    sql`select id, entry_id as entry from record where subject_id = ${subject} and id = any (${records.map((one) => one.record)}::bigint[])`,
  );
  const entries = new Map(rows.map((row) => [row.id, row.entry]));
  return JSON.stringify(
    records.map(({ ordinal, record, status, public: shown }) => ({
      ordinal,
      record,
      entry: entries.get(record) ?? null,
      status,
      public: shown,
    })),
  );
}
