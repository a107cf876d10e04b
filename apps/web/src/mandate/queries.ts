import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  activationOutput,
  applicationDetailOutput,
  applicationReceipt,
  applicationsOutput,
  applicationStatus,
  compareOutput,
  givenMandateOutput,
  mandateOutput,
  mandatesOutput,
  ownMandatesOutput,
  windowActOutput,
  windowsOutput,
} from "@xinpark/kernel/contract";
import type { z } from "zod";
import { apiPath, call, callWith, upload } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

/** Sends a form with its papers: the data as JSON, then the files. @throws ApiError */
function sendForm<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  data: unknown,
  papers: readonly File[],
): Promise<z.output<Schema>> {
  const form = new FormData();
  form.append("data", JSON.stringify(data));
  for (const paper of papers) form.append("document", paper, paper.name);
  return upload(schema, apiPath(path), form, () => undefined);
}

export interface WithPapers {
  readonly data: unknown;
  readonly papers: readonly File[];
}

function useRefresh(...keys: readonly string[]) {
  const queries = useQueryClient();
  return () => Promise.all(keys.map((key) => readAnew(queries, { queryKey: [key] })));
}

export function useWindows() {
  return useQuery({
    queryKey: ["windows"],
    queryFn: ({ signal }) => call(windowsOutput, apiPath("/onboarding/windows"), { signal }),
  });
}

export function useApply() {
  return useMutation({
    mutationFn: ({ data, papers }: WithPapers) => sendForm(applicationReceipt, "/onboarding", data, papers),
  });
}

interface Tracking {
  readonly number: string;
  readonly trackingCode: string;
}

export function useFollow() {
  return useMutation({
    mutationFn: ({ number, trackingCode }: Tracking) =>
      callWith(applicationStatus, "POST", apiPath(`/onboarding/${encodeURIComponent(number)}/status`), {
        trackingCode,
      }),
  });
}

export function useActivate() {
  const refresh = useRefresh("session");
  return useMutation({
    mutationFn: ({ number, trackingCode }: Tracking) =>
      callWith(activationOutput, "POST", apiPath(`/onboarding/${encodeURIComponent(number)}/activate`), {
        trackingCode,
      }),
    onSuccess: refresh,
  });
}

export function useApplications(state: string) {
  return useQuery({
    queryKey: ["applications", state],
    queryFn: ({ signal }) => call(applicationsOutput, apiPath("/onboarding", { state }), { signal }),
    staleTime: 0,
  });
}

export function useApplication(number: string) {
  return useQuery({
    queryKey: ["applications", "one", number],
    queryFn: ({ signal }) =>
      call(applicationDetailOutput, apiPath(`/onboarding/${encodeURIComponent(number)}`), { signal }),
  });
}

/** Takes an application on, or decides it. */
export function useApplicationAct(number: string) {
  const refresh = useRefresh("applications", "tasks");
  return useMutation({
    mutationFn: ({ act, body }: { readonly act: "claim" | "decide"; readonly body: unknown }) =>
      callWith(
        applicationDetailOutput,
        "POST",
        apiPath(`/onboarding/${encodeURIComponent(number)}/${act}`),
        body,
      ),
    onSuccess: refresh,
  });
}

export function useCompare(number: string) {
  return useMutation({
    mutationFn: (body: { readonly what: "identity-number" | "phone"; readonly value: string }) =>
      callWith(compareOutput, "POST", apiPath(`/onboarding/${encodeURIComponent(number)}/compare`), body),
  });
}

export const paperPath = (number: string, index: number): string =>
  apiPath(`/onboarding/${encodeURIComponent(number)}/documents/${index}`);

export function useMandates(enabled: boolean) {
  return useQuery({
    queryKey: ["mandates"],
    queryFn: ({ signal }) => call(mandatesOutput, apiPath("/mandates"), { signal }),
    enabled,
  });
}

export function useGiveMandate() {
  const refresh = useRefresh("mandates");
  return useMutation({
    mutationFn: ({ data, papers }: WithPapers) => sendForm(givenMandateOutput, "/mandates", data, papers),
    onSuccess: refresh,
  });
}

export function useMandateAct() {
  const refresh = useRefresh("mandates");
  return useMutation({
    mutationFn: ({ number, act }: { readonly number: string; readonly act: "end" | "confirm" }) =>
      callWith(mandatesOutput, "POST", apiPath(`/mandates/${number}/${act}`), {}),
    onSuccess: refresh,
  });
}

export function useOwnMandates() {
  return useQuery({
    queryKey: ["mandates", "own"],
    queryFn: ({ signal }) => call(ownMandatesOutput, apiPath("/mandates/own"), { signal }),
  });
}

export function useSeen() {
  const refresh = useRefresh("mandates");
  return useMutation({
    mutationFn: (id: number) =>
      callWith(ownMandatesOutput, "POST", apiPath(`/mandates/notices/${id}/seen`), {}),
    onSuccess: refresh,
  });
}

export function usePapers() {
  return useQuery({
    queryKey: ["window", "papers"],
    queryFn: ({ signal }) => call(mandatesOutput, apiPath("/window/mandates"), { signal }),
  });
}

export function useRecordPaper() {
  const refresh = useRefresh("window");
  return useMutation({
    mutationFn: ({ data, papers }: WithPapers) => sendForm(mandateOutput, "/window/mandates", data, papers),
    onSuccess: refresh,
  });
}

export function useEndPaper() {
  const refresh = useRefresh("window", "session");
  return useMutation({
    mutationFn: (number: string) =>
      callWith(mandatesOutput, "POST", apiPath(`/window/mandates/${number}/end`), {}),
    onSuccess: refresh,
  });
}

export function useAct(enabled: boolean) {
  return useQuery({
    queryKey: ["window", "act"],
    queryFn: ({ signal }) => call(windowActOutput, apiPath("/window/act"), { signal }),
    enabled,
    staleTime: 0,
  });
}

/** Begins to act by a paper, or finishes; with it what one may see changes. */
export function useWindowAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (number: string | null) =>
      callWith(
        windowActOutput,
        "POST",
        apiPath(number === null ? "/window/act/end" : `/window/mandates/${number}/act`),
        {},
      ),
    onSuccess: () => readAnew(queries),
  });
}
