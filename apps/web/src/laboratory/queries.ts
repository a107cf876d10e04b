import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  laboratoryExplainOutput,
  laboratoryMoversOutput,
  laboratoryTrialOutput,
  type LaboratoryGrouping,
} from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { apiPath, callWith } from "../shared/api.ts";
import { asApiError } from "../shared/problems.ts";

/** Trials: asked anew for every changed model, and again while everyone's data is being loaded. */

export interface Tried {
  readonly model: string;
  readonly version: string;
  readonly definition: ModelDefinition;
}

const isLoading = (thrown: unknown): boolean =>
  asApiError(thrown).problems.some((one) => one.code === "laboratory-loading");

/** Loading everyone takes minutes at most. */
const MOST_RETRIES = 30;
const again = {
  retry: (count: number, thrown: Error): boolean => isLoading(thrown) && count < MOST_RETRIES,
  retryDelay: 1000,
} as const;

export function useTrial(tried: Tried) {
  return useQuery({
    queryKey: ["laboratory", "trial", tried],
    queryFn: () => callWith(laboratoryTrialOutput, "POST", apiPath("/laboratory/trials"), tried),
    placeholderData: keepPreviousData,
    ...again,
  });
}

/** Which of those who move are listed. */
export interface MoverChoice {
  readonly from?: string;
  readonly to?: string;
  readonly grouping?: LaboratoryGrouping;
  readonly group?: string;
}

export function useMovers(tried: Tried, choice: MoverChoice, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ["laboratory", "movers", tried, choice],
    queryFn: ({ pageParam }) =>
      callWith(laboratoryMoversOutput, "POST", apiPath("/laboratory/movers"), {
        ...tried,
        ...choice,
        after: pageParam,
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
    enabled,
    placeholderData: keepPreviousData,
    ...again,
  });
}

export function useTrialExplained(tried: Tried, code: string, asked: boolean) {
  return useQuery({
    queryKey: ["laboratory", "explained", tried, code],
    queryFn: () =>
      callWith(laboratoryExplainOutput, "POST", apiPath("/laboratory/explanations"), { ...tried, code }),
    enabled: asked,
  });
}
