import { createHmac } from "node:crypto";

/**
 * What tells a leaked file's request. Each request has a secret of its own; every row carries a short code made from secret and
 * record, and the rows stand in the order of a digest of both. A reader may drop the codes or sort the rows: either alone still
 * tells, both together do not. Nothing of the data is changed.
 */

const MARK_LENGTH = 8;

/** The code of a row, eight letters and digits. */
export const rowMark = (secret: Uint8Array, record: number): string =>
  createHmac("sha256", secret).update(String(record)).digest("hex").slice(0, MARK_LENGTH).toUpperCase();

/** Whether a row's code was made for a request. A stranger's row fits one time in four thousand million. */
export const isMarkedBy = (
  secret: Uint8Array,
  row: { readonly record: number; readonly mark: string },
): boolean => rowMark(secret, row.record) === row.mark.trim().toUpperCase();
