import { unreachable } from "@xinpark/kernel/outcome";
import {
  catalogueOutput,
  deliveryListOutput,
  deliveryOutput,
  departmentsOutput,
  mappingsOutput,
  receiptRowsOutput,
} from "@xinpark/kernel/contract";
import type { DeliveryOutput, RowOutcome } from "@xinpark/kernel/contract";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { apiPath, call, upload } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";

const DELIVERIES_AT_ONCE = 20;
const ROWS_AT_ONCE = 100;
const ASK_AGAIN_MS = 700;
const ASK_AGAIN_LATER_MS = 5000;
/** About two minutes of asking; after that the wait is long and the server is asked less often. */
const PATIENCE = 170;
const DEFINITIONS_STALE_MS = 10 * 60_000;

export function useCatalogue() {
  return useQuery({
    queryKey: ["catalogue"],
    queryFn: ({ signal }) => call(catalogueOutput, apiPath("/catalogue"), { signal }),
    staleTime: DEFINITIONS_STALE_MS,
  });
}

export function useDepartments() {
  return useQuery({
    queryKey: ["departments"],
    queryFn: ({ signal }) => call(departmentsOutput, apiPath("/departments"), { signal }),
    staleTime: DEFINITIONS_STALE_MS,
  });
}

/** The mapping profiles for an item and a department; every item where it is empty, none while no item is chosen. */
export function useMappings(item: string | null, department: string | null = null) {
  return useQuery({
    queryKey: ["mappings", item, department],
    queryFn: ({ signal }) => call(mappingsOutput, apiPath("/mappings", { item, department }), { signal }),
    enabled: item !== null,
  });
}

/** Earlier deliveries, newest first. */
export function useDeliveries() {
  return useInfiniteQuery({
    ...pagesOf(["deliveries"], deliveryListOutput, "/deliveries", { limit: DELIVERIES_AT_ONCE }),
    staleTime: 0,
  });
}

/** Whether something is still to come: reading the file, or evaluating whom it touched. */
export function isWaiting(delivery: DeliveryOutput): boolean {
  switch (delivery.state) {
    case "received":
    case "open":
      return true;
    case "closed":
      return delivery.evaluated === null;
    case "failed":
      return false;
    default:
      return unreachable(delivery.state);
  }
}

/** One delivery; asked for again until nothing more is to come. */
export function useDelivery(batch: string) {
  return useQuery({
    queryKey: ["delivery", batch],
    queryFn: ({ signal }) =>
      call(deliveryOutput, apiPath(`/deliveries/${encodeURIComponent(batch)}`), { signal }),
    staleTime: 0,
    refetchInterval: (query) => {
      const delivery = query.state.data;
      if (delivery === undefined || !isWaiting(delivery)) return false;
      return query.state.dataUpdateCount < PATIENCE ? ASK_AGAIN_MS : ASK_AGAIN_LATER_MS;
    },
  });
}

/** The rows of a receipt that have something to say; read anew when the delivery changes its state. */
export function useReceiptRows(
  batch: string,
  state: DeliveryOutput["state"],
  outcome: RowOutcome | undefined,
) {
  return useInfiniteQuery({
    ...pagesOf(
      ["receipt-rows", batch, state, outcome ?? ""],
      receiptRowsOutput,
      `/deliveries/${encodeURIComponent(batch)}/rows`,
      { outcome, limit: ROWS_AT_ONCE },
    ),
    placeholderData: keepPreviousData,
    enabled: state === "closed" || state === "failed",
  });
}

/** Where the whole receipt can be fetched as a file. */
export function receiptFilePath(batch: number): string {
  return apiPath(`/deliveries/${batch}/receipt.json`);
}

/** Where the template of an item can be fetched. */
export function templatePath(item: string, language: "zh" | "en"): string {
  return apiPath(`/catalogue/${encodeURIComponent(item)}/template`, { language });
}

/** Where the rows to correct can be fetched. */
export function errorWorkbookPath(batch: number, language: "zh" | "en"): string {
  return apiPath(`/deliveries/${batch}/errors.xlsx`, { language });
}

export interface NewDelivery {
  readonly item: string;
  readonly department: string;
  readonly mapping: string | null;
  /** The file is the whole list: what it leaves out is removed. */
  readonly snapshot: boolean;
  /** The number of the return that it answers. */
  readonly answers: string | null;
  readonly file: File;
}

/** Sends a file. The server reads it as it comes, so what says how to read it goes first. @throws ApiError */
export function sendDelivery(
  input: NewDelivery,
  onProgress: (thousandths: number) => void,
): Promise<DeliveryOutput> {
  const form = new FormData();
  form.append("item", input.item);
  form.append("department", input.department);
  if (input.mapping !== null) form.append("mapping", input.mapping);
  if (input.snapshot) form.append("snapshot", "true");
  if (input.answers !== null) form.append("answers", input.answers);
  form.append("file", input.file, input.file.name);
  return upload(deliveryOutput, apiPath("/deliveries"), form, onProgress);
}
