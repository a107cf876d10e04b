import { z } from "zod";
import type { UploadOutput } from "@xinpark/kernel/contract";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../../context/index.ts";
import { isOwnDepartment } from "../own.ts";
import type { DeliveredFile } from "../receiving.ts";

/** Files looked at before anything is delivered: sealed like delivered ones, and gone as soon as their rule says. */

const uploadRow = z.object({
  id: z.number(),
  department_id: z.number(),
  department: z.string(),
  file_digest: z.string(),
  file_name: z.string(),
  file_bytes: z.number(),
  stored_as: z.string(),
});
export type Upload = z.infer<typeof uploadRow>;

export async function recordUpload(
  session: Session,
  department: number,
  code: string,
  file: DeliveredFile,
  until: string,
): Promise<UploadOutput> {
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into preview_upload (department_id, file_digest, file_name, file_bytes, stored_as, stored_key, stored_until, uploaded_by)
      values (${department}, ${file.digest}, ${file.name}, ${file.bytes}, ${file.sealed}, ${file.keyId}, ${until}, ${session.actor.name}) returning id`,
  );
  return { upload: made?.id ?? 0, fileName: file.name, fileBytes: file.bytes, department: code };
}

/** An upload that is still kept, by its number; `upload-unknown` also where it is another organisation's. */
export async function readUpload(session: Session, id: number): Promise<Upload> {
  const found = await session.row(
    uploadRow,
    sql`select u.id, u.department_id, o.code as department, u.file_digest, u.file_name, u.file_bytes, u.stored_as
      from preview_upload u join organisation o on o.id = u.department_id
      where u.id = ${id} and u.stored_as is not null and u.stored_until >= ${session.today}`,
  );
  if (found !== null && isOwnDepartment(session, found.department_id)) return found;
  throw new ProblemError({
    ...problem(
      "not-found",
      "upload-unknown",
      "没有这个预览文件，或已过保存期",
      "there is no such file to preview, or its time has passed",
      "upload",
    ),
    remedy: { zh: "请重新选择文件", en: "choose the file again" },
  });
}

/** The clear bytes for as long as the work takes. */
export async function withUpload<T>(
  context: Pick<ServiceContext, "uploads">,
  upload: Upload,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const clear = expectValue(
    await context.uploads.open({ digest: upload.file_digest, sealed: upload.stored_as }),
  );
  try {
    return await work(clear.path);
  } finally {
    await clear.close();
  }
}
