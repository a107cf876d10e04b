import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { reportCheckOutput, reportListOutput, reportOutput } from "@xinpark/kernel/contract";
import type { ReportCheckOutput, ReportOutput, ReportRequestInput } from "@xinpark/kernel/contract";
import { checkReportAwaited, digestsOf, type ReportVerdict } from "@xinpark/kernel/report";
import type { PublicKey } from "@xinpark/kernel/signature";
import { apiPath, call, callWith, fetchFile } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { asApiError } from "../shared/problems.ts";
import { readAnew } from "../shared/renewal.ts";
import { save } from "../shared/save.ts";
import { verifyInBrowser } from "../verify/signature.ts";

const AT_ONCE = 30;

export const useReports = (code?: string, enabled = true) =>
  useInfiniteQuery({
    ...pagesOf(["reports", code ?? null], reportListOutput, "/reports", { code, limit: AT_ONCE }),
    staleTime: 0,
    enabled,
  });

async function fetchReport(report: ReportOutput): Promise<void> {
  save(await fetchFile(apiPath(`/reports/${report.report}/file`)), `${report.title}-${report.number}.pdf`);
}

export const useFetchReport = () => useMutation({ mutationFn: fetchReport });

/** Issues a report and hands it to the browser to save. */
export function useMakeReport(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (input: Omit<ReportRequestInput, "code">) => {
      const path = apiPath(`/subjects/${encodeURIComponent(code)}/reports`);
      const made = await callWith(reportOutput, "POST", path, input);
      await fetchReport(made);
      return made;
    },
    onSuccess: () => readAnew(queries, { queryKey: ["reports"] }),
  });
}

export function useWithdraw(report: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      callWith(reportOutput, "POST", apiPath(`/reports/${report}/withdrawal`), { reason }),
    onSuccess: () => readAnew(queries, { queryKey: ["reports"] }),
  });
}

export interface CheckedReport {
  /** What the file says of itself; null where only a number was asked for. */
  readonly file: ReportVerdict | null;
  /** How it stands where it is kept; null where it is unknown there. */
  readonly standing: ReportCheckOutput | null;
}

async function askStanding(number: string): Promise<ReportCheckOutput | null> {
  try {
    return await call(reportCheckOutput, apiPath(`/reports/${encodeURIComponent(number)}/verification`));
  } catch (thrown) {
    if (asApiError(thrown).status === 404) return null;
    throw thrown;
  }
}

/** Checks a number, or a file here in the browser and by its digest where it is kept. */
export const useCheckReport = (keys: readonly PublicKey[]) =>
  useMutation({
    mutationFn: async (given: string | File): Promise<CheckedReport> => {
      if (typeof given === "string") return { file: null, standing: await askStanding(given.trim()) };
      const bytes = new Uint8Array(await given.arrayBuffer());
      const file = await checkReportAwaited(bytes, keys, verifyInBrowser);
      return { file, standing: await askStanding(digestsOf(bytes).sha256) };
    },
  });
