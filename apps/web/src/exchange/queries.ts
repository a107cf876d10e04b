import { sourceListOutput, sourceOutput, sourceTrialOutput } from "@xinpark/kernel/contract";
import type { SourceInput, SourceOutput } from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { apiPath, callWith } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

const AT_ONCE = 50;
const ASK_AGAIN_MS = 3000;

/** Sources with their latest tries; asked again while the page is open. */
export function useSources() {
  return useInfiniteQuery({
    ...pagesOf(["sources"], sourceListOutput, "/sources", { limit: AT_ONCE }),
    staleTime: 0,
    refetchInterval: ASK_AGAIN_MS,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => readAnew(queries, { queryKey: ["sources"] });
}

export function useAddSource() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: SourceInput) => callWith(sourceOutput, "POST", apiPath("/sources"), input),
    onSuccess: refresh,
  });
}

type Act = { readonly act: "pull" } | { readonly act: "change"; readonly paused: boolean };

export function useSourceAct({ source }: SourceOutput) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ act, ...body }: Act) =>
      callWith(sourceOutput, "POST", apiPath(`/sources/${source}/${act}`), body),
    onSuccess: refresh,
  });
}

export function useTrial({ source }: SourceOutput) {
  return useMutation({
    mutationFn: () => callWith(sourceTrialOutput, "POST", apiPath(`/sources/${source}/test`), {}),
  });
}
