import { z } from "zod";
import { failed, ok, problem, type Outcome } from "@xinpark/kernel/outcome";
import { jobActor } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Batch } from "./batch.ts";
import type { DeliveryContext } from "./context.ts";

/** Delivered files: sealed where they lie, opened for reading alone, taken away when their time has come. */

export interface OpenedUpload {
  readonly path: string;
  /** What the reader must still compare the bytes with; absent where opening has proved them. */
  readonly digest?: string;
  readonly close: () => Promise<void>;
}

/** Opens a batch's file. Problems: `upload-expired`, and those of opening a sealed file. */
export async function openUpload(context: DeliveryContext, batch: Batch): Promise<Outcome<OpenedUpload>> {
  const { file_digest: digest, stored_as: sealed, stored_until: until } = batch;
  if (digest === null) return failed(gone(batch));
  if (sealed !== null) return context.uploads.open({ digest, sealed });
  if (until !== null) return failed(gone(batch));
  // What was delivered before files were sealed lies as it came.
  return ok({ path: context.filePath(digest), digest, close: async () => undefined });
}

const gone = (batch: Batch) => ({
  ...problem(
    "conflict",
    "upload-expired",
    "原文件已过保存期，平台不再保存",
    "the delivered file has passed its time and is no longer kept",
    String(batch.id),
  ),
  remedy: {
    zh: "请在本部门保存的文件中更正后重新报送；回执仍可查看",
    en: "correct your own copy and deliver it again; the receipt is still here",
  },
});

const expiredRow = z.object({ id: z.number(), sealed: z.string() });
const AT_ONCE = 200;

/** Takes away the files whose last day has passed, and what dead programs left open; a receipt stays. Counts files. */
export async function removeExpiredUploads(context: DeliveryContext): Promise<number> {
  await context.uploads.sweep();
  return (await removeExpired(context, DELIVERED)) + (await removeExpired(context, LOOKED_AT));
}

interface Kept {
  readonly table: Statement;
  /** Which of those whose day has passed are nobody's any more. */
  readonly ended: Statement;
  readonly named: string;
}

const DELIVERED: Kept = { table: sql`batch`, ended: sql`state in ('closed', 'failed')`, named: "batches" };
const LOOKED_AT: Kept = { table: sql`preview_upload`, ended: sql`true`, named: "previews" };

async function removeExpired(context: DeliveryContext, { table, ended, named }: Kept): Promise<number> {
  let removed = 0;
  for (;;) {
    const found = await context.door.open(
      jobActor("uploads", ""),
      async (session) => {
        const rows = await session.rows(
          expiredRow,
          sql`select id, stored_as as sealed from ${table} where stored_as is not null and stored_until < ${session.today}
            and ${ended} order by id limit ${AT_ONCE} for update skip locked`,
        );
        if (rows.length === 0) return 0;
        // The file first: where this breaks off, the row still names what is to be taken away.
        for (const { sealed } of rows) await context.uploads.remove(sealed);
        const ids = rows.map((row) => row.id);
        await session.run(
          sql`update ${table} set stored_as = null, stored_key = null where id = any(${ids}::bigint[])`,
        );
        await session.audit({ operation: "delivery.expire", class: "write", detail: { [named]: ids } });
        return rows.length;
      },
      "filing",
    );
    removed += found;
    if (found < AT_ONCE) return removed;
  }
}
