import { useInfiniteQuery } from "@tanstack/react-query";
import { evaluationRunsOutput } from "@xinpark/kernel/contract";
import { apiPath, call } from "../shared/api.ts";

const firstPage: number | null = null;
/** While a run is under way its progress is looked at so often, in milliseconds. */
const WATCH = 5000;

/** Runs as asked for, newest first. */
export function useRuns(asked: Readonly<Record<string, string>>) {
  return useInfiniteQuery({
    queryKey: ["evaluation-runs", asked],
    queryFn: ({ pageParam, signal }) =>
      call(evaluationRunsOutput, apiPath("/evaluation-runs", { ...asked, after: pageParam, limit: 10 }), {
        signal,
      }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((run) => run.state === "computing")) === true
        ? WATCH
        : false,
  });
}
