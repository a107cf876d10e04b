import { useInfiniteQuery } from "@tanstack/react-query";
import { evaluationRunsOutput } from "@xinpark/kernel/contract";
import { pagesOf } from "../shared/pages.ts";

/** While a run is under way its progress is looked at so often, in milliseconds. */
const WATCH = 5000;

/** Runs as asked for, newest first. */
export function useRuns(asked: Readonly<Record<string, string>>) {
  return useInfiniteQuery({
    ...pagesOf(["evaluation-runs", asked], evaluationRunsOutput, "/evaluation-runs", { ...asked, limit: 10 }),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((run) => run.state === "computing")) === true
        ? WATCH
        : false,
  });
}
