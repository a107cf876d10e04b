import {
  deliveryCheckOutput,
  deliveryChecksOutput,
  deliveryReturnOutput,
  deliveryReturnsOutput,
  deskNoticesOutput,
  dueTaskOutput,
  dueTasksOutput,
  findingOutput,
  findingSidesOutput,
  findingsOutput,
  lateRecordsOutput,
  qualityDeliveriesOutput,
  qualityOutput,
} from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith } from "../shared/api.ts";

/** The delivery desk: what is read and what is done. Everything done makes everything read anew. */

const AT_ONCE = 30;
const firstPage: number | null = null;

export type TaskState = "open" | "overdue" | "settled";

export function useDueTasks(state: TaskState) {
  return useInfiniteQuery({
    queryKey: ["desk", "tasks", state],
    queryFn: ({ pageParam, signal }) =>
      call(dueTasksOutput, apiPath("/due-tasks", { state, after: pageParam, limit: AT_ONCE }), { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

export function useDeskNotices() {
  return useQuery({
    queryKey: ["desk", "notices"],
    queryFn: ({ signal }) => call(deskNoticesOutput, apiPath("/desk-notices"), { signal }),
    staleTime: 0,
  });
}

/** What is done at the desk; whatever was read of it is read anew. */
function useDeskAct<Input>(act: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desk"] }),
  });
}

export const useSeeNotices = () =>
  useDeskAct((notices: readonly number[]) =>
    callWith(deskNoticesOutput, "POST", apiPath("/desk-notices/seen"), { notices }),
  );

export const useZeroReport = () =>
  useDeskAct(({ task, note }: { readonly task: number; readonly note: string }) =>
    callWith(dueTaskOutput, "POST", apiPath(`/due-tasks/${task}/zero-report`), { note }),
  );

export const useTakeTask = () =>
  useDeskAct((task: number) => callWith(dueTaskOutput, "POST", apiPath(`/due-tasks/${task}/taking`), {}));

export function useReturns(state: "open" | "closed") {
  return useQuery({
    queryKey: ["desk", "returns", state],
    queryFn: ({ signal }) =>
      call(deliveryReturnsOutput, apiPath("/delivery-returns", { state, limit: 100 }), { signal }),
    staleTime: 0,
  });
}

export const useCloseReturn = () =>
  useDeskAct(({ id, reason }: { readonly id: number; readonly reason: string }) =>
    callWith(deliveryReturnOutput, "POST", apiPath(`/delivery-returns/${id}/closing`), { reason }),
  );

export function useChecks(state: "open" | "done") {
  return useQuery({
    queryKey: ["desk", "checks", state],
    queryFn: ({ signal }) =>
      call(deliveryChecksOutput, apiPath("/delivery-checks", { state, limit: 100 }), { signal }),
    staleTime: 0,
  });
}

export interface Check {
  readonly batch: number;
  readonly verdict: "passed" | "returned";
  readonly rows: readonly number[];
  readonly reason: string;
}

export const useCheck = () =>
  useDeskAct(({ batch, ...body }: Check) =>
    callWith(deliveryCheckOutput, "POST", apiPath(`/deliveries/${batch}/check`), body),
  );

export function useQuality(month: string, asOf: string) {
  return useQuery({
    queryKey: ["desk", "quality", month, asOf],
    queryFn: ({ signal }) => call(qualityOutput, apiPath("/quality", { month, asOf }), { signal }),
    staleTime: 0,
  });
}

export function useQualityDeliveries(department: string, month: string, asOf: string) {
  return useQuery({
    queryKey: ["desk", "quality", department, month, asOf],
    queryFn: ({ signal }) =>
      call(qualityDeliveriesOutput, apiPath(`/quality/${encodeURIComponent(department)}`, { month, asOf }), {
        signal,
      }),
    staleTime: 0,
  });
}

export function useLateRecords(batch: number, from: string, asked: boolean) {
  return useQuery({
    queryKey: ["desk", "late", batch, from],
    queryFn: ({ signal }) =>
      call(lateRecordsOutput, apiPath(`/deliveries/${batch}/late-records`, { from, limit: 200 }), { signal }),
    enabled: asked,
  });
}

export function useFindings(state: "open" | "settled") {
  return useInfiniteQuery({
    queryKey: ["desk", "findings", state],
    queryFn: ({ pageParam, signal }) =>
      call(findingsOutput, apiPath("/findings", { state, after: pageParam, limit: AT_ONCE }), { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

export function useSides(finding: number, asked: boolean) {
  return useQuery({
    queryKey: ["desk", "sides", finding],
    queryFn: ({ signal }) => call(findingSidesOutput, apiPath(`/findings/${finding}/sides`), { signal }),
    enabled: asked,
  });
}

export const useExplain = () =>
  useDeskAct(({ id, text }: { readonly id: number; readonly text: string }) =>
    callWith(findingOutput, "POST", apiPath(`/findings/${id}/explanation`), { text }),
  );

export interface Settlement {
  readonly id: number;
  readonly state: "explained" | "corrected" | "dismissed";
  readonly reason: string;
}

export const useSettle = () =>
  useDeskAct(({ id, ...body }: Settlement) =>
    callWith(findingOutput, "POST", apiPath(`/findings/${id}/settlement`), body),
  );
