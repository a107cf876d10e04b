import {
  candidateDecidedOutput,
  candidateDecisionOutput,
  candidateDecisionsOutput,
  candidatesOutput,
} from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { apiPath, callWith } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** Candidates of lists: looked at by consent, decided, withdrawn. */

/** Never shown from memory: a consent may have been revoked meanwhile. */
export function useCandidates() {
  return useInfiniteQuery({
    ...pagesOf(["candidates"], candidatesOutput, "/candidates", { limit: 20 }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Decisions within reach, or those of one enterprise. */
export function useCandidateDecisions(code?: string) {
  return useInfiniteQuery({
    ...pagesOf(["candidate-decisions", code ?? ""], candidateDecisionsOutput, "/candidate-decisions", {
      code,
    }),
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
    onSuccess: () => readAnew(queries),
  });
}

export function useWithdrawDecision(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      callWith(candidateDecisionOutput, "POST", apiPath(`/candidate-decisions/${id}/withdrawal`), { reason }),
    onSuccess: () => readAnew(queries),
  });
}
