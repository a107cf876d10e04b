import { auditCheckpointOutput, auditEntriesOutput } from "@xinpark/kernel/contract";
import type { AuditFilter } from "@xinpark/kernel/contract";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { apiPath, call, fetchFile } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { save } from "../shared/save.ts";

const ENTRIES_AT_ONCE = 50;

/** Entries of the log, newest first; `oversight` asks for what audit administrators did. */
export function useAuditEntries(filter: AuditFilter, oversight: boolean) {
  const path = oversight ? "/audit/oversight" : "/audit/entries";
  return useInfiniteQuery({
    ...pagesOf(["audit-entries", path, filter], auditEntriesOutput, path, {
      ...filter,
      limit: ENTRIES_AT_ONCE,
    }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    // Each asking is an entry of its own.
    refetchOnWindowFocus: false,
  });
}

export function useAuditExport() {
  return useMutation({
    mutationFn: async (filter: AuditFilter) =>
      save(await fetchFile(apiPath("/audit/entries.csv", filter)), "audit-entries.csv"),
  });
}

export function useCheckpoint() {
  return useQuery({
    queryKey: ["checkpoint"],
    queryFn: ({ signal }) => call(auditCheckpointOutput, apiPath("/audit/checkpoint"), { signal }),
  });
}
