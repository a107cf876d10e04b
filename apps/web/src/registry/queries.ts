import { fileOutput, searchOutput } from "@xinpark/kernel/contract";
import type { FileOutput, RecordOutput } from "@xinpark/kernel/contract";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { pagesOf } from "../shared/pages.ts";
import { yearOf } from "../shared/format.ts";

const HITS_AT_ONCE = 20;
const RECORDS_AT_ONCE = 50;

/** Enterprises found by a text; an empty text lists all. The hits of the text before stay until new ones come. */
export function useSearchHits(text: string) {
  return useInfiniteQuery({
    ...pagesOf(["subjects", text], searchOutput, "/subjects", { text, limit: HITS_AT_ONCE }),
    placeholderData: keepPreviousData,
  });
}

/**
 * One enterprise's file, its records page by page; the head stays while another item is chosen.
 * With `asked` false only what was already read is given.
 */
export function useFile(code: string, item: string | undefined, asked = true) {
  return useInfiniteQuery({
    ...pagesOf(["file", code, item ?? ""], fileOutput, `/subjects/${encodeURIComponent(code)}`, {
      item,
      limit: RECORDS_AT_ONCE,
    }),
    enabled: asked,
    placeholderData: (before, query) => (query?.queryKey[1] === code ? before : undefined),
  });
}

/** The part of a file's address that names the subject: its code, or its number where it has none. */
export function subjectAddress(subject: { readonly id: number; readonly code: string | null }): string {
  return subject.code ?? `id:${subject.id}`;
}

/** The day a record has its place by in the timeline. */
export function recordDay(record: RecordOutput): string | null {
  return record.decidedOn ?? record.publishedOn;
}

type Count = FileOutput["counts"][number];

export interface ClassCounts {
  readonly id: string;
  readonly label: Count["classLabel"];
  readonly items: readonly Count[];
}

/** What a file holds, by class; the counts come in the order of the catalogue. */
export function classesOf(counts: readonly Count[]): readonly ClassCounts[] {
  const groups = new Map<string, Count[]>();
  for (const count of counts) groups.set(count.class, [...(groups.get(count.class) ?? []), count]);
  return [...groups].flatMap(([id, items]) => {
    const label = items[0]?.classLabel;
    return label === undefined ? [] : [{ id, label, items }];
  });
}

export interface ClassGroup {
  readonly id: string;
  readonly label: Count["classLabel"];
  readonly records: readonly RecordOutput[];
}

/** Records by class in the order of the catalogue, within a class newest first; classes without a record are left out. */
export function byClass(records: readonly RecordOutput[], counts: readonly Count[]): readonly ClassGroup[] {
  const sorted = newestFirst(records);
  return classesOf(counts)
    .map(({ id, label, items }) => {
      const own = new Set(items.map((one) => one.item));
      return { id, label, records: sorted.filter((record) => own.has(record.item)) };
    })
    .filter((group) => group.records.length > 0);
}

const newestFirst = (records: readonly RecordOutput[]): readonly RecordOutput[] =>
  records.toSorted((one, other) => {
    const days = (recordDay(other) ?? "").localeCompare(recordDay(one) ?? "");
    return days === 0 ? other.id - one.id : days;
  });

export interface YearGroup {
  /** Four digits, or null for records without a day. */
  readonly year: string | null;
  readonly records: readonly RecordOutput[];
}

/** Records newest first, by year; those without any day come last. */
export function byYear(records: readonly RecordOutput[]): readonly YearGroup[] {
  const groups = new Map<string | null, RecordOutput[]>();
  for (const record of newestFirst(records)) {
    const day = recordDay(record);
    const year = day === null ? null : yearOf(day);
    const group = groups.get(year);
    if (group === undefined) groups.set(year, [record]);
    else group.push(record);
  }
  return [...groups].map(([year, records]) => ({ year, records }));
}
