import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  colleaguesOutput,
  deputiesOutput,
  doneOutput,
  firstPasswordOutput,
  handOverOutput,
  peopleOutput,
  personOutput,
  tasksOutput,
} from "@xinpark/kernel/contract";
import { apiPath, call, callWith } from "../shared/api.ts";
import { pagesOf, wholeList } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";

/** Accounts that match a part of name or login. */
export function usePeople(q: string) {
  return useInfiniteQuery(pagesOf(["people", q], peopleOutput, "/people", { q, limit: 30 }));
}

/** The people of one organisation: who may take work over. */
export function useMembersOf(organisation: string | null) {
  return useQuery({
    queryKey: ["people", "of", organisation],
    queryFn: ({ signal }) => wholeList(peopleOutput, "/people", { organisation, limit: 200 }, signal),
    enabled: organisation !== null,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ["people", "tasks", "deputies", "organisations"].map((key) => readAnew(queries, { queryKey: [key] })),
    );
}

export function useOpenAccount() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { readonly login: string; readonly displayName: string }) =>
      callWith(firstPasswordOutput, "POST", apiPath("/people"), body),
    onSuccess: refresh,
  });
}

export function useNewPassword(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (reason: string) =>
      callWith(firstPasswordOutput, "POST", apiPath(`/people/${id}/password`), { reason }),
    onSuccess: refresh,
  });
}

/** Wrong passwords are forgotten: one can try again at once. */
export function useUnlock(login: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () =>
      callWith(doneOutput, "POST", apiPath(`/accounts/${encodeURIComponent(login)}/unlock`), {}),
    onSuccess: refresh,
  });
}

/** What is done to an account or a membership. */
export function usePersonChange() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ path, body }: { readonly path: string; readonly body: unknown }) =>
      callWith(personOutput, "POST", apiPath(path), body),
    onSuccess: refresh,
  });
}

export function useTasks() {
  return useQuery({
    queryKey: ["tasks"],
    queryFn: ({ signal }) => call(tasksOutput, apiPath("/tasks"), { signal }),
    staleTime: 0,
  });
}

export function useColleagues() {
  return useQuery({
    queryKey: ["colleagues"],
    queryFn: ({ signal }) => call(colleaguesOutput, apiPath("/colleagues"), { signal }),
  });
}

export function useHandOver() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { readonly to: number; readonly reason: string }) =>
      callWith(handOverOutput, "POST", apiPath("/handovers"), body),
    onSuccess: refresh,
  });
}

export function useDeputies() {
  return useQuery({
    queryKey: ["deputies"],
    queryFn: ({ signal }) => call(deputiesOutput, apiPath("/deputies"), { signal }),
  });
}

/** Names a deputy, or ends one. */
export function useDeputyChange() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ path, body }: { readonly path: string; readonly body: unknown }) =>
      callWith(deputiesOutput, "POST", apiPath(path), body),
    onSuccess: refresh,
  });
}
