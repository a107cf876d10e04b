import {
  convertOutput,
  previewOutput,
  profileReadOutput,
  trialOutput,
  uploadOutput,
  type PreviewOutput,
  type ProfileContent,
  type ProfileOutput,
} from "@xinpark/kernel/contract";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiPath, call, callWith, upload } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

export interface PreviewChoice {
  readonly upload: number;
  readonly item: string;
  readonly sheet: string | null;
  readonly headerRow: number | null;
  readonly mapping: string | null;
}

/** Uploads a file to look at. @throws ApiError */
export function uploadPreview(file: File, department: string, onProgress: (thousandths: number) => void) {
  const form = new FormData();
  form.append("department", department);
  form.append("file", file, file.name);
  return upload(uploadOutput, apiPath("/mapping-uploads"), form, onProgress);
}

/** @throws ApiError */
export const readPreview = (choice: PreviewChoice): Promise<PreviewOutput> =>
  call(
    previewOutput,
    apiPath(`/mapping-uploads/${choice.upload}/preview`, {
      item: choice.item,
      sheet: choice.sheet,
      headerRow: choice.headerRow,
      mapping: choice.mapping,
    }),
  );

export function usePreview(choice: PreviewChoice) {
  return useQuery({
    queryKey: ["mapping-preview", choice],
    queryFn: () => readPreview(choice),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

export function useProfile(id: string | undefined) {
  return useQuery({
    queryKey: ["mapping", id],
    queryFn: () => call(profileReadOutput, apiPath(`/mappings/${encodeURIComponent(id ?? "")}`)),
    enabled: id !== undefined,
    staleTime: 0,
  });
}

const PAUSE_MS = 350;

/** A value once it has stood still for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What the rows of the preview become by the mapping as it stands; asked again when it has settled. */
export function useConversion(item: string, content: ProfileContent, preview: PreviewOutput) {
  const settled = useSettled(content);
  return useQuery({
    queryKey: ["mapping-conversion", item, preview.upload, preview.headerRow, preview.sheet, settled],
    queryFn: () =>
      callWith(convertOutput, "POST", apiPath("/mappings/convert"), {
        item,
        content: settled,
        header: preview.header,
        rows: preview.rows.map((row) => row.cells),
      }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

export function useTrial(uploaded: number, item: string) {
  return useMutation({
    mutationFn: (content: ProfileContent) =>
      callWith(trialOutput, "POST", apiPath(`/mapping-uploads/${uploaded}/trial`), { item, content }),
  });
}

export interface Saving {
  readonly id: string | null;
  readonly item: string;
  readonly department: string;
  readonly content: ProfileContent;
}

export function useSave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...rest }: Saving): Promise<ProfileOutput> =>
      callWith(profileReadOutput, "POST", apiPath("/mappings"), id === null ? rest : { id, ...rest }),
    onSuccess: () => readAnew(queries, { queryKey: ["mappings"] }),
  });
}

export function useRetire() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      callWith(profileReadOutput, "POST", apiPath(`/mappings/${encodeURIComponent(id)}/retire`), {}),
    onSuccess: () => readAnew(queries, { queryKey: ["mappings"] }),
  });
}
