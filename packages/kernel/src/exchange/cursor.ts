import { isDay } from "../day/index.ts";

/**
 * How far a reader of changes has come: through an entry of the order of knowledge, and through a day, because publication also
 * begins and pauses with days. `record` is the last record told of the edges up to today while these are being told.
 */
export interface ChangesCursor {
  readonly known: number;
  readonly entry: number;
  readonly day: string | null;
  readonly record: number;
}

const FORM = /^(\d{1,15})(?:\.(\d{1,15})\.(\d{4}-\d{2}-\d{2})\.(\d{1,15}))?$/u;

/** Reads `KNOWN`, a number of the order of knowledge, or `KNOWN.ENTRY.DAY.RECORD` as an answer gave it; null when it is neither. */
export function cursorOf(text: string): ChangesCursor | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, known = "", entry, day = null, record] = match;
  if (day !== null && !isDay(day)) return null;
  // A bare number stands for everything that became known with it.
  const last = entry === undefined ? Number.MAX_SAFE_INTEGER : Number(entry);
  return { known: Number(known), entry: last, day, record: Number(record ?? 0) };
}

export const cursorText = (cursor: ChangesCursor & { readonly day: string }): string =>
  `${cursor.known}.${cursor.entry}.${cursor.day}.${cursor.record}`;
