import { z } from "zod";
import type { UploadOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { isOwnDepartment } from "../own.ts";

/** Files looked at before anything is delivered. They may be looked at for a day. */

const uploadRow = z.object({
  id: z.number(),
  department_id: z.number(),
  department: z.string(),
  file_digest: z.string(),
  file_name: z.string(),
  file_bytes: z.number(),
});
export type Upload = z.infer<typeof uploadRow>;

export interface NewUpload {
  readonly digest: string;
  readonly name: string;
  readonly bytes: number;
}

export async function recordUpload(
  session: Session,
  department: number,
  code: string,
  file: NewUpload,
): Promise<UploadOutput> {
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into preview_upload (department_id, file_digest, file_name, file_bytes, uploaded_by)
      values (${department}, ${file.digest}, ${file.name}, ${file.bytes}, ${session.actor.name}) returning id`,
  );
  return { upload: made?.id ?? 0, fileName: file.name, fileBytes: file.bytes, department: code };
}

/** An upload of the last day by its number; `upload-unknown` also where it is another organisation's. */
export async function readUpload(session: Session, id: number): Promise<Upload> {
  const found = await session.row(
    uploadRow,
    sql`select u.id, u.department_id, o.code as department, u.file_digest, u.file_name, u.file_bytes
      from preview_upload u join organisation o on o.id = u.department_id
      where u.id = ${id} and u.uploaded_at > clock_timestamp() - interval '1 day'`,
  );
  if (found !== null && isOwnDepartment(session, found.department_id)) return found;
  throw new ProblemError({
    ...problem(
      "not-found",
      "upload-unknown",
      "没有这个预览文件，或已超过一天",
      "there is no such file to preview, or it is older than a day",
      "upload",
    ),
    remedy: { zh: "请重新选择文件", en: "choose the file again" },
  });
}
