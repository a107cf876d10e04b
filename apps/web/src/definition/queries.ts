import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  definitionDraftOutput,
  definitionDraftsOutput,
  definitionIndexOutput,
  definitionVersionOutput,
  dutiesOutput,
  laboratoryReportOutput,
  type DefinitionDraftOutput,
} from "@xinpark/kernel/contract";
import { apiPath, call, callWith } from "../shared/api.ts";
import { asApiError } from "../shared/problems.ts";
import { readAnew } from "../shared/renewal.ts";

/** Definitions, their versions and drafts: read and changed. */

export function useDefinitionIndex() {
  return useQuery({
    queryKey: ["definitions"],
    queryFn: ({ signal }) => call(definitionIndexOutput, apiPath("/definitions/index"), { signal }),
  });
}

export interface VersionAsked {
  readonly kind: string;
  readonly id: string;
  readonly version?: string | undefined;
}

export function useDefinitionVersion(asked: VersionAsked, enabled = true) {
  return useQuery({
    queryKey: ["definitions", asked.kind, asked.id, asked.version ?? ""],
    queryFn: ({ signal }) =>
      call(definitionVersionOutput, apiPath("/definitions/version", { ...asked }), { signal }),
    enabled,
  });
}

export function useDuties() {
  return useQuery({
    queryKey: ["duties"],
    queryFn: ({ signal }) => call(dutiesOutput, apiPath("/catalogue/duties"), { signal }),
  });
}

export function useDrafts() {
  return useQuery({
    queryKey: ["drafts"],
    queryFn: ({ signal }) => call(definitionDraftsOutput, apiPath("/definitions/drafts"), { signal }),
    staleTime: 0,
  });
}

export function useDraft(id: string) {
  return useQuery({
    queryKey: ["drafts", id],
    queryFn: ({ signal }) => call(definitionDraftOutput, apiPath(`/definitions/drafts/${id}`), { signal }),
    staleTime: 0,
  });
}

export interface Written {
  readonly text: string;
  readonly reason: string;
  readonly document: string;
  readonly papers: DefinitionDraftOutput["papers"];
}

type DraftAct =
  | ({ readonly act: "begin"; readonly basedOn: string | null } & Written)
  | ({ readonly act: "save"; readonly draft: number } & Written)
  | { readonly act: "submission" | "withdrawal"; readonly draft: number }
  | { readonly act: "decision"; readonly draft: number; readonly approve: boolean; readonly note: string };

function pathOf(given: DraftAct): string {
  switch (given.act) {
    case "begin":
      return "/definitions/drafts";
    case "save":
      return `/definitions/drafts/${given.draft}`;
    case "submission":
    case "withdrawal":
    case "decision":
      return `/definitions/drafts/${given.draft}/${given.act}`;
  }
}

export function useDraftAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: DraftAct) => {
      const { act: _act, ...body } = given;
      return callWith(definitionDraftOutput, "POST", apiPath(pathOf(given)), body);
    },
    onSuccess: () =>
      Promise.all(["drafts", "definitions"].map((key) => readAnew(queries, { queryKey: [key] }))),
  });
}

/** Puts a draft of a model through the laboratory; the report is kept. */
export function useExamineDraft() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: number) =>
      callWith(laboratoryReportOutput, "POST", apiPath(`/definitions/drafts/${draft}/report`), {}),
    retry: (count, thrown) =>
      count < MOST_RETRIES && asApiError(thrown).problems.some((one) => one.code === "laboratory-loading"),
    retryDelay: 1000,
    onSuccess: () => readAnew(queries, { queryKey: ["drafts"] }),
  });
}

/** Loading everyone takes minutes at most. */
const MOST_RETRIES = 30;

export function useLaboratoryReport(report: string) {
  return useQuery({
    queryKey: ["laboratory-report", report],
    queryFn: ({ signal }) =>
      call(laboratoryReportOutput, apiPath(`/definitions/reports/${report}`), { signal }),
  });
}
