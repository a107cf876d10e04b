import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { erasureOutput, erasuresOutput } from "@xinpark/kernel/contract";
import { apiPath, callWith } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** Lawful erasures: proposed by one person, decided by another, carried out by a job. */

const AT_ONCE = 30;
const ASK_AGAIN_MS = 2000;

/** Newest first; asked again while one that was approved waits for its job. */
export function useErasures() {
  return useInfiniteQuery({
    ...pagesOf(["erasures"], erasuresOutput, "/erasures", { limit: AT_ONCE }),
    staleTime: 0,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((one) => one.state === "approved")) === true
        ? ASK_AGAIN_MS
        : false,
  });
}

export interface NewErasure {
  readonly code: string;
  readonly record: string;
  readonly rule: string;
  readonly basis: string;
  readonly caseNumber: string;
}

export function useProposeErasure() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted: NewErasure) =>
      callWith(erasureOutput, "POST", apiPath("/erasures"), { ...wanted, record: Number(wanted.record) }),
    onSuccess: () => readAnew(queries, { queryKey: ["erasures"] }),
  });
}

export function useDecideErasure() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: {
      readonly erasure: number;
      readonly approve: boolean;
      readonly reason: string | null;
    }) =>
      callWith(erasureOutput, "POST", apiPath(`/erasures/${given.erasure}/decision`), {
        approve: given.approve,
        reason: given.reason,
      }),
    // What is erased is gone from files, too.
    onSuccess: () => readAnew(queries),
  });
}
