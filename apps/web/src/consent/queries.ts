import {
  consentChoicesOutput,
  consentDraftOutput,
  consentFileOutput,
  consentListOutput,
  consentNoticeListOutput,
  consentOutput,
  consentReportContentOutput,
  consentReportListOutput,
} from "@xinpark/kernel/contract";
import type { ConsentInput } from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { apiPath, call, callWith } from "../shared/api.ts";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

const AT_ONCE = 50;

/** Consents one gave or was given, newest first. */
export function useConsents() {
  return useInfiniteQuery({
    ...pagesOf(["consents"], consentListOutput, "/consents", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export function useConsentReports() {
  return useInfiniteQuery({
    ...pagesOf(["consent-reports"], consentReportListOutput, "/consent-reports", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export function useConsentReport(report: string) {
  return useQuery({
    queryKey: ["consent-report", report],
    queryFn: ({ signal }) =>
      call(consentReportContentOutput, apiPath(`/consent-reports/${encodeURIComponent(report)}`), { signal }),
  });
}

export function useConsentNotices() {
  return useInfiniteQuery({
    ...pagesOf(["consent-notices"], consentNoticeListOutput, "/consent-notices", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

export function useConsentChoices() {
  return useQuery({
    queryKey: ["consent-choices"],
    queryFn: ({ signal }) => call(consentChoicesOutput, apiPath("/consents/choices"), { signal }),
  });
}

/** What a consent opens, page by page. Never shown from memory: the consent may have been revoked meanwhile. */
export function useConsentFile(consent: string) {
  return useInfiniteQuery({
    ...pagesOf(
      ["consent-file", consent],
      consentFileOutput,
      `/consents/${encodeURIComponent(consent)}/file`,
      {
        limit: AT_ONCE,
      },
    ),
    staleTime: 0,
    gcTime: 0,
  });
}

/** After a change everything about consents is read again. */
function useRefresh() {
  const queries = useQueryClient();
  return () =>
    readAnew(queries, {
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith("consent"),
    });
}

type Terms = Omit<ConsentInput, "agreed">;

export const draftWords = (terms: Terms) =>
  callWith(consentDraftOutput, "POST", apiPath("/consents/draft"), terms);

export function useGive() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (terms: Terms) =>
      callWith(consentOutput, "POST", apiPath("/consents"), { ...terms, agreed: true }),
    onSuccess: refresh,
  });
}

export type ConsentChange =
  | { readonly act: "revocation"; readonly reason: string }
  | { readonly act: "end" }
  | { readonly act: "loan"; readonly reference: string; readonly from: string }
  | { readonly act: "settlement"; readonly on: string };

export function useChange(consent: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ act, ...body }: ConsentChange) =>
      callWith(consentOutput, "POST", apiPath(`/consents/${consent}/${act}`), body),
    onSuccess: refresh,
  });
}

export function useObtain(consent: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () =>
      callWith(
        consentReportContentOutput,
        "POST",
        apiPath(`/consents/${encodeURIComponent(consent)}/reports`),
        {},
      ),
    onSuccess: refresh,
  });
}

export function useAcknowledge() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (notice: number) =>
      callWith(
        z.object({ acknowledged: z.literal(true) }),
        "POST",
        apiPath(`/consent-notices/${notice}/acknowledgement`),
        {},
      ),
    onSuccess: refresh,
  });
}
