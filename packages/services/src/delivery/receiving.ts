import { z } from "zod";
import type { MappingDefinition } from "@xinpark/kernel/definition";
import { expectValue, failed, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { keptUntil } from "../consent/index.ts";
import { answerReturn } from "../desk/index.ts";
import type { Installation } from "../installation/index.ts";

/** Receiving: a stored file becomes a batch that waits to be run. The same unfinished file is the same batch. */

export interface DeliveredFile {
  readonly digest: string;
  readonly bytes: number;
  readonly name: string;
  /** The digest of its sealed bytes in the store, and the key they are sealed under. */
  readonly sealed: string;
  readonly keyId: string;
}

export interface ReceiveRequest {
  readonly item: string;
  readonly department: string;
  readonly mapping: MappingDefinition | null;
  /** Made up for a sample: everything it brings is marked so. */
  readonly synthetic?: boolean;
  /** The file is the whole list: what it leaves out of the list before is removed. */
  readonly snapshot?: boolean;
  /** The return that this delivery answers. */
  readonly answers?: number;
  readonly file: DeliveredFile;
  /** What the sender calls it: the same word again is the same delivery. */
  readonly idempotencyKey?: string;
  /** The address it was pulled from. */
  readonly source?: number;
}

export interface Received {
  readonly batch: number;
  /** It was begun before and is taken up where it stands. */
  readonly resumed: boolean;
}

const idRow = z.object({ id: z.number() });

/**
 * A batch for the file; it answers the return that is named.
 * Problems: `item` or `department` unknown, profile of another item, `return-unknown`, `return-closed`, `answer-unfit`.
 */
export async function receiveFile(
  session: Session,
  installation: Installation,
  request: ReceiveRequest,
): Promise<Received> {
  const received = await receive(session, installation, request);
  if (request.answers !== undefined) await answerReturn(session, request.answers, received.batch);
  return received;
}

async function receive(
  session: Session,
  installation: Installation,
  request: ReceiveRequest,
): Promise<Received> {
  const item = expectValue(knownItem(installation, request.item, session.today));
  const department = await deliveringDepartment(session, request.department);
  if (request.mapping !== null && request.mapping.item !== item.id) {
    throw new ProblemError(
      problem(
        "invalid",
        "mapping-of-other-item",
        `映射方案 ${request.mapping.id} 属于事项 ${request.mapping.item}`,
        `the profile ${request.mapping.id} is for item ${request.mapping.item}`,
        "mapping",
      ),
    );
  }
  const mapping = request.mapping === null ? null : JSON.stringify(request.mapping);
  const snapshot = request.snapshot === true ? true : null;
  const repeated = await repeatedDelivery(session, department, item.id, request);
  if (repeated !== null) return { batch: repeated, resumed: true };
  const unfinished = await session.row(
    idRow,
    sql`select id from batch where state in ('received', 'open') and kind = 'file' and department_id = ${department} and item = ${item.id}
      and file_digest = ${request.file.digest} and mapping is not distinct from ${mapping}::jsonb
      and snapshot is not distinct from ${snapshot} order by id limit 1`,
  );
  if (unfinished !== null) return { batch: unfinished.id, resumed: true };
  const created = await session.row(
    idRow,
    sql`insert into batch (kind, department_id, item, item_version, mapping_id, mapping_version, mapping, day, file_digest, file_name, file_bytes, state,
        delivered_by, membership_id, synthetic, snapshot, unkeyed, idempotency_key, source_id, stored_as, stored_key, stored_until)
      values ('file', ${department}, ${item.id}, ${item.version}, ${request.mapping?.id ?? null}, ${request.mapping?.version ?? null}, ${mapping}::jsonb,
        ${session.today}, ${request.file.digest}, ${request.file.name}, ${request.file.bytes}, 'received', ${session.actor.name},
        ${session.actor.membershipId}, ${request.synthetic ?? false}, ${snapshot}, ${snapshot === null ? null : 0},
        ${request.idempotencyKey ?? null}, ${request.source ?? null}, ${request.file.sealed}, ${request.file.keyId},
        ${keptUntil(installation, "delivery-file", session.today)}) returning id`,
  );
  return { batch: created?.id ?? 0, resumed: false };
}

const namedRow = z.object({ id: z.number(), item: z.string(), file_digest: z.string().nullable() });

/** The delivery that the sender called the same; two at once wait for each other. Throws `idempotency-key-reused` where it was another. */
async function repeatedDelivery(
  session: Session,
  department: number,
  item: string,
  { idempotencyKey: key, file }: ReceiveRequest,
): Promise<number | null> {
  if (key === undefined) return null;
  await session.run(
    sql`select pg_advisory_xact_lock(${IDEMPOTENCY_LOCK}, hashtext(${`${department}/${key}`}))`,
  );
  const row = await session.row(
    namedRow,
    sql`select id, item, file_digest from batch where department_id = ${department} and idempotency_key = ${key}`,
  );
  if (row === null) return null;
  if (row.item === item && row.file_digest === file.digest) return row.id;
  throw new ProblemError({
    ...problem(
      "conflict",
      "idempotency-key-reused",
      "同一幂等键此前报送过别的内容",
      "this idempotency key was used for something else",
      "Idempotency-Key",
    ),
    remedy: { zh: "新的内容请用新的键", en: "use a new key for new content" },
    details: { batch: row.id },
  });
}

const IDEMPOTENCY_LOCK = 7005;

function knownItem(installation: Installation, id: string, day: string) {
  const found = installation.library.find("item", id, day);
  if (found.ok) return found;
  const known = installation.library.list("item", day).map((item) => item.id);
  return failed({
    ...problem(
      "not-found",
      "item-unknown",
      `目录中没有事项“${id}”`,
      `the catalogue has no item “${id}”`,
      "item",
    ),
    remedy: { zh: `可用事项：${known.join("、")}`, en: `items: ${known.join(", ")}` },
  });
}

/** A key may be held to some items. */
export async function requireItemOfKey({ actor, row }: Session, item: string): Promise<void> {
  if (actor.credential?.kind !== "key") return;
  const held = await row(
    z.object({ items: z.array(z.string()).nullable() }),
    sql`select key_items(${actor.credential.id}) as items`,
  );
  const items = held?.items ?? null;
  if (items === null || items.includes(item)) return;
  throw new ProblemError({
    ...problem(
      "refused",
      "item-not-of-key",
      `这把密钥不能报送事项“${item}”`,
      `this key does not deliver the item “${item}”`,
      "item",
    ),
    remedy: { zh: `可报送：${items.join("、")}`, en: `it delivers: ${items.join(", ")}` },
  });
}

/** One that ended without a successor delivers no more; what was merged takes corrections of its own records still. */
async function deliveringDepartment(session: Session, code: string): Promise<number> {
  const id = await departmentId(session, code);
  const ended = await session.row(
    z.object({ active_to: z.string() }),
    sql`select active_to from organisation where id = ${id} and active_to < ${session.today} and successor_id is null`,
  );
  if (ended === null) return id;
  throw new ProblemError(
    problem(
      "conflict",
      "organisation-closed",
      `该机构已于 ${ended.active_to} 撤销，不再报送`,
      `this organisation ended on ${ended.active_to} and delivers no more`,
      "department",
    ),
  );
}

export async function departmentId(queries: Queries, code: string): Promise<number> {
  const row = await queries.row(idRow, sql`select id from organisation where code = ${code}`);
  if (row !== null) return row.id;
  throw new ProblemError({
    ...problem(
      "not-found",
      "department-unknown",
      `没有代码为“${code}”的部门`,
      `there is no department with the code “${code}”`,
      "department",
    ),
    remedy: {
      zh: "用 xinpark department list 查看，或用 department add 增设",
      en: "see xinpark department list, or add it with department add",
    },
  });
}

/** Batches that were begun and not finished, or not yet evaluated, oldest first. */
export async function unfinishedBatches(queries: Queries): Promise<number[]> {
  const rows = await queries.rows(
    idRow,
    sql`select id from batch where state in ('received', 'open') or (state = 'closed' and evaluated_at is null) order by id`,
  );
  return rows.map((row) => row.id);
}
