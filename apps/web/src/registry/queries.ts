import { fileOutput, searchOutput } from "@xinpark/kernel/contract";
import type { RecordOutput } from "@xinpark/kernel/contract";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { apiPath, call } from "../shared/api.ts";
import { yearOf } from "../shared/format.ts";

const HITS_AT_ONCE = 20;
const RECORDS_AT_ONCE = 50;

const firstPage: number | null = null;

/** Enterprises found by a text; an empty text lists all. The hits of the text before stay until new ones come. */
export function useSearchHits(text: string) {
  return useInfiniteQuery({
    queryKey: ["subjects", text],
    queryFn: ({ pageParam, signal }) =>
      call(searchOutput, apiPath("/subjects", { text, after: pageParam, limit: HITS_AT_ONCE }), { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/**
 * One enterprise's file, its records page by page; the head stays while another item is chosen.
 * With `asked` false only what was already read is given.
 */
export function useFile(code: string, item: string | undefined, asked = true) {
  return useInfiniteQuery({
    queryKey: ["file", code, item ?? ""],
    queryFn: ({ pageParam, signal }) =>
      call(
        fileOutput,
        apiPath(`/subjects/${encodeURIComponent(code)}`, { item, after: pageParam, limit: RECORDS_AT_ONCE }),
        {
          signal,
        },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
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

export interface YearGroup {
  /** Four digits, or null for records without a day. */
  readonly year: string | null;
  readonly records: readonly RecordOutput[];
}

/** Records newest first, by year; those without any day come last. */
export function byYear(records: readonly RecordOutput[]): readonly YearGroup[] {
  const sorted = records.toSorted((one, other) => {
    const days = (recordDay(other) ?? "").localeCompare(recordDay(one) ?? "");
    return days === 0 ? other.id - one.id : days;
  });
  const groups = new Map<string | null, RecordOutput[]>();
  for (const record of sorted) {
    const day = recordDay(record);
    const year = day === null ? null : yearOf(day);
    const group = groups.get(year);
    if (group === undefined) groups.set(year, [record]);
    else group.push(record);
  }
  return [...groups].map(([year, records]) => ({ year, records }));
}
