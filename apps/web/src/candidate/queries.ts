import {
  candidateDecidedOutput,
  candidateDecisionOutput,
  candidateDecisionsOutput,
  candidatesOutput,
} from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith } from "../shared/api.ts";

/** Candidates of lists: looked at by consent, decided, withdrawn. */

const firstPage: number | null = null;

/** Never shown from memory: a consent may have been revoked meanwhile. */
export function useCandidates() {
  return useInfiniteQuery({
    queryKey: ["candidates"],
    queryFn: ({ pageParam, signal }) =>
      call(candidatesOutput, apiPath("/candidates", { after: pageParam, limit: 20 }), { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Decisions within reach, or those of one enterprise. */
export function useCandidateDecisions(code?: string) {
  return useQuery({
    queryKey: ["candidate-decisions", code ?? ""],
    queryFn: ({ signal }) =>
      call(candidateDecisionsOutput, apiPath("/candidate-decisions", { code }), { signal }),
    staleTime: 0,
  });
}

export interface Verdict {
  readonly model: string;
  readonly verdict: "confirmed" | "refused";
  readonly reason: string;
  readonly document: string;
}

export function useDecideCandidate(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: Verdict) =>
      callWith(candidateDecidedOutput, "POST", apiPath(`/candidates/${encodeURIComponent(code)}/decision`), {
        ...given,
      }),
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function useWithdrawDecision(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      callWith(candidateDecisionOutput, "POST", apiPath(`/candidate-decisions/${id}/withdrawal`), { reason }),
    onSuccess: () => queries.invalidateQueries(),
  });
}
