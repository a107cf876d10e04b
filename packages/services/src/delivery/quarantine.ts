import { z } from "zod";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";

/** A file that ends the process that reads it must not end it at every start: after a few trials it is put aside. */

/** A power cut or two in a row are no fault of the file. */
export const MOST_TRIALS = 3;

type AsJob = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/**
 * Reads a file under the count of its trials. The count is committed before the reading and taken back when it ends, well or
 * not; only a process that dies leaves it. Throws `file-quarantined` when too many processes have died.
 */
export async function underTrial<T>(asJob: AsJob, batch: number, work: () => Promise<T>): Promise<T> {
  const trials = await asJob((session) => countTrial(session, batch));
  if (trials > MOST_TRIALS) throw new ProblemError(quarantined());
  try {
    return await work();
  } finally {
    // Where the database itself is gone, the trial stays counted: one of three.
    await asJob((session) => takeBack(session, batch)).catch(() => undefined);
  }
}

const trialRow = z.object({ trials: z.number() });

async function countTrial(session: Session, batch: number): Promise<number> {
  const row = await session.row(
    trialRow,
    sql`update batch set trials = trials + 1 where id = ${batch} returning trials`,
  );
  return row?.trials ?? 0;
}

const takeBack = (session: Session, batch: number): Promise<unknown> =>
  session.run(sql`update batch set trials = 0 where id = ${batch}`);

const quarantined = (): Problem => ({
  ...problem(
    "invalid",
    "file-quarantined",
    `处理此文件时程序 ${MOST_TRIALS} 次意外终止，已隔离，不再处理。`,
    `The program ended ${MOST_TRIALS} times while it processed this file; it was put aside and is not processed again.`,
  ),
  remedy: {
    zh: "请用 Excel 或 WPS 另存为新文件后重新上传，并通知系统管理员查看。",
    en: "Save it from Excel or WPS as a new file and send that; tell the system administrator to look into it.",
  },
});
