import {
  exportListOutput,
  exportNoticesOutput,
  exportOutput,
  exportTemplatesOutput,
} from "@xinpark/kernel/contract";
import type {
  ExportInput,
  ExportOutput,
  ListExportInput,
  TemplateExportInput,
} from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { apiPath, call, callWith, fetchFile } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

const AT_ONCE = 30;
const ASK_AGAIN_MS = 1500;

const isWaiting = (one: ExportOutput): boolean => one.state === "approved" || one.state === "running";

/** One's own requests and those one may decide on; asked again while a file is being written. */
export function useExports() {
  return useInfiniteQuery({
    ...pagesOf(["exports"], exportListOutput, "/exports", { limit: AT_ONCE }),
    staleTime: 0,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isWaiting)) === true ? ASK_AGAIN_MS : false,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return async () => {
    await readAnew(queries, { queryKey: ["exports"] });
    await readAnew(queries, { queryKey: ["export-notices"] });
  };
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

/** While an export of one's own is being written its end is looked for often, else now and then. */
const NOTICES_SOON_MS = 2000;
const NOTICES_LATER_MS = 60_000;
/** After something was asked for, it is expected within this time. */
const EXPECTED_MS = 120_000;
let askedAt = 0;

const expecting = (): boolean => Date.now() - askedAt < EXPECTED_MS;

export function useListExport() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: ListExportInput) => callWith(exportOutput, "POST", apiPath("/list-exports"), input),
    onSuccess: () => {
      askedAt = Date.now();
      return refresh();
    },
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ["export-templates"],
    queryFn: ({ signal }) => call(exportTemplatesOutput, apiPath("/export-templates"), { signal }),
  });
}

export function useTemplateExport() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: TemplateExportInput) =>
      callWith(exportOutput, "POST", apiPath("/template-exports"), input),
    onSuccess: () => {
      askedAt = Date.now();
      return refresh();
    },
  });
}

export function useExportNotices(entitled: boolean) {
  return useQuery({
    queryKey: ["export-notices"],
    queryFn: ({ signal }) => call(exportNoticesOutput, apiPath("/export-notices"), { signal }),
    enabled: entitled,
    refetchInterval: (query) =>
      expecting() && (query.state.data?.items.length ?? 0) === 0 ? NOTICES_SOON_MS : NOTICES_LATER_MS,
  });
}

export function useNoticesSeen() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => callWith(z.object({ seen: z.int() }), "POST", apiPath("/export-notices/seen"), {}),
    onSuccess: () => {
      askedAt = 0;
      return refresh();
    },
  });
}
