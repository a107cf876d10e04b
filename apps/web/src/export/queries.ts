import { exportListOutput, exportOutput } from "@xinpark/kernel/contract";
import type { ExportInput, ExportOutput } from "@xinpark/kernel/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith, fetchFile } from "../shared/api.ts";

const AT_ONCE = 100;
const ASK_AGAIN_MS = 1500;

const isWaiting = (one: ExportOutput): boolean => one.state === "approved" || one.state === "running";

/** One's own requests and those one may decide on; asked again while a file is being written. */
export function useExports() {
  return useQuery({
    queryKey: ["exports"],
    queryFn: ({ signal }) => call(exportListOutput, apiPath("/exports", { limit: AT_ONCE }), { signal }),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.items.some(isWaiting) === true ? ASK_AGAIN_MS : false),
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["exports"] });
}

export function useRequest() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: ExportInput) => callWith(exportOutput, "POST", apiPath("/exports"), input),
    onSuccess: refresh,
  });
}

export function useDecision(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (decision: { readonly approved: boolean; readonly note: string }) =>
      callWith(exportOutput, "POST", apiPath(`/exports/${id}/decision`), decision),
    onSuccess: refresh,
  });
}

/** Fetches the file and hands it to the browser to save. */
export function useDownload(one: ExportOutput) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async () => {
      const blob = await fetchFile(apiPath(`/exports/${one.export}/file`));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `export-${one.export}.${one.format}`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onSuccess: refresh,
  });
}
