import { classOverrideOutput, classOverridesOutput, type ClassOverrideInput } from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, callWith } from "../shared/api.ts";
import { pagesOf, wholeList } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** Overrides of classes: listed, proposed, and what follows. */

const OVERRIDES = "overrides";

/** Those of one enterprise, newest first. */
export function useOverridesOf(code: string) {
  return useQuery({
    queryKey: [OVERRIDES, "of", code],
    queryFn: ({ signal }) => wholeList(classOverridesOutput, "/class-overrides", { code }, signal),
    staleTime: 0,
  });
}

/** Those within one's reach, newest first. */
export function useOverrides() {
  return useInfiniteQuery({
    ...pagesOf([OVERRIDES, "all"], classOverridesOutput, "/class-overrides", { limit: 20 }),
    staleTime: 0,
  });
}

export function useProposeOverride(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Omit<ClassOverrideInput, "code">) =>
      callWith(
        classOverrideOutput,
        "POST",
        apiPath(`/subjects/${encodeURIComponent(code)}/class-overrides`),
        input,
      ),
    onSuccess: () => readAnew(queries),
  });
}

export type OverrideStep = "notice" | "answer" | "decision" | "withdrawal";

/** What follows a proposal. */
export function useOverrideStep(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ step, ...input }: { readonly step: OverrideStep } & Readonly<Record<string, unknown>>) =>
      callWith(classOverrideOutput, "POST", apiPath(`/class-overrides/${id}/${step}`), input),
    onSuccess: () => readAnew(queries),
  });
}
