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
import { pagesOf, wholeList } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** The delivery desk: what is read and what is done. Everything done makes everything read anew. */

const AT_ONCE = 30;

export type TaskState = "open" | "overdue" | "settled";

export function useDueTasks(state: TaskState) {
  return useInfiniteQuery({
    ...pagesOf(["desk", "tasks", state], dueTasksOutput, "/due-tasks", { state, limit: AT_ONCE }),
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
    onSuccess: () => readAnew(queries, { queryKey: ["desk"] }),
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
  return useInfiniteQuery({
    ...pagesOf(["desk", "returns", state], deliveryReturnsOutput, "/delivery-returns", {
      state,
      limit: AT_ONCE,
    }),
    staleTime: 0,
  });
}

/** All that are open, to choose one from. */
export function useReturnsToChoose() {
  return useQuery({
    queryKey: ["desk", "returns", "choice"],
    queryFn: ({ signal }) =>
      wholeList(deliveryReturnsOutput, "/delivery-returns", { state: "open", limit: 200 }, signal),
    staleTime: 0,
  });
}

export const useCloseReturn = () =>
  useDeskAct(({ id, reason }: { readonly id: number; readonly reason: string }) =>
    callWith(deliveryReturnOutput, "POST", apiPath(`/delivery-returns/${id}/closing`), { reason }),
  );

export function useChecks(state: "open" | "done") {
  return useInfiniteQuery({
    ...pagesOf(["desk", "checks", state], deliveryChecksOutput, "/delivery-checks", {
      state,
      limit: AT_ONCE,
    }),
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
  return useInfiniteQuery({
    ...pagesOf(
      ["desk", "quality", department, month, asOf],
      qualityDeliveriesOutput,
      `/quality/${encodeURIComponent(department)}`,
      { month, asOf, limit: AT_ONCE },
    ),
    staleTime: 0,
  });
}

export function useLateRecords(batch: number, from: string) {
  return useInfiniteQuery(
    pagesOf(["desk", "late", batch, from], lateRecordsOutput, `/deliveries/${batch}/late-records`, {
      from,
      limit: AT_ONCE,
    }),
  );
}

export function useFindings(state: "open" | "settled") {
  return useInfiniteQuery({
    ...pagesOf(["desk", "findings", state], findingsOutput, "/findings", { state, limit: AT_ONCE }),
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
