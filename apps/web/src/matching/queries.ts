import {
  heldMatchesOutput,
  matchDecisionOutput,
  matchDecisionsOutput,
  subjectMergeOutput,
  subjectMergesOutput,
} from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { apiPath, callWith } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** Held rows, matches and merges: read and decided. */

const AT_ONCE = 20;

export function useHeldMatches() {
  return useInfiniteQuery({
    ...pagesOf(["matches", "held"], heldMatchesOutput, "/held-matches", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export function useMatchDecisions() {
  return useInfiniteQuery({
    ...pagesOf(["matches", "decided"], matchDecisionsOutput, "/matches", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export interface MatchVerdict {
  readonly batch: number;
  readonly row: number;
  readonly subject: number;
  readonly verdict: "confirmed" | "rejected";
}

export function useMatchVerdict() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ batch, row, subject, verdict }: MatchVerdict) =>
      callWith(matchDecisionOutput, "POST", apiPath(`/held-matches/${batch}/${row}/decisions`), {
        subject,
        verdict,
      }),
    onSuccess: () => readAnew(queries, { queryKey: ["matches"] }),
  });
}

export function useMatchUndo() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { readonly id: number; readonly reason: string }) =>
      callWith(matchDecisionOutput, "POST", apiPath(`/matches/${id}/undoing`), { reason }),
    onSuccess: () => readAnew(queries, { queryKey: ["matches"] }),
  });
}

export function useMerges() {
  return useInfiniteQuery({
    ...pagesOf(["merges"], subjectMergesOutput, "/merges", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export interface NewMerge {
  readonly code: string;
  readonly other: string;
  readonly reason: string;
  readonly document: string;
}

export function useProposeMerge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (merge: NewMerge) => callWith(subjectMergeOutput, "POST", apiPath("/merges"), { ...merge }),
    onSuccess: () => readAnew(queries, { queryKey: ["merges"] }),
  });
}

/** Decides, or undoes, a merge. */
export function useMergeAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: {
      readonly id: number;
      readonly act: "approve" | "refuse" | "undo";
      readonly reason: string;
    }) =>
      given.act === "undo"
        ? callWith(subjectMergeOutput, "POST", apiPath(`/merges/${given.id}/undoing`), {
            reason: given.reason,
          })
        : callWith(subjectMergeOutput, "POST", apiPath(`/merges/${given.id}/decision`), {
            approve: given.act === "approve",
            reason: given.reason,
          }),
    onSuccess: () => readAnew(queries),
  });
}
