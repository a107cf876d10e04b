import {
  codePageOutput,
  publicGradeAnswer,
  sharedClassOutput,
  shareListOutput,
  shareMadeOutput,
} from "@xinpark/kernel/contract";
import type { CodePageOutput, ShareInput } from "@xinpark/kernel/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

const codeKey = (code: string) => ["credit-code", code] as const;
const SHARES = ["shares"] as const;

/** An enterprise's code; nothing is asked while `asked` is false. */
export function useCode(code: string, asked = true) {
  return useQuery({
    queryKey: codeKey(code),
    queryFn: ({ signal }) =>
      call(codePageOutput, apiPath(`/subjects/${encodeURIComponent(code)}/credit-code`), { signal }),
    enabled: asked,
  });
}

/** Makes a code (the one before is replaced), or revokes one. */
export function useChangeCode(code: string) {
  const queries = useQueryClient();
  const onSuccess = (page: CodePageOutput) => queries.setQueryData(codeKey(code), page);
  const make = useMutation({
    mutationFn: () => callWith(codePageOutput, "POST", apiPath("/codes"), {}),
    onSuccess,
  });
  const revoke = useMutation({
    mutationFn: (number: string) =>
      call(codePageOutput, apiPath(`/codes/${encodeURIComponent(number)}`), { method: "DELETE" }),
    onSuccess,
  });
  return { make, revoke };
}

/** The public grade as the asker may see it. */
export function usePublicGrade(code: string) {
  return useQuery({
    queryKey: ["public-grade", code],
    queryFn: ({ signal }) =>
      call(publicGradeAnswer, apiPath(`/subjects/${encodeURIComponent(code)}/public-grade`), { signal }),
  });
}

export function useShares() {
  return useQuery({
    queryKey: SHARES,
    queryFn: ({ signal }) => call(shareListOutput, apiPath("/shares"), { signal }),
    staleTime: 0,
  });
}

export function useMakeShare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: ShareInput) => callWith(shareMadeOutput, "POST", apiPath("/shares"), input),
    onSuccess: () => void readAnew(queries, { queryKey: SHARES }),
  });
}

export function useRevokeShare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (share: number) => call(shareListOutput, apiPath(`/shares/${share}`), { method: "DELETE" }),
    onSuccess: (list) => queries.setQueryData(SHARES, list),
  });
}

export function useOpenShare() {
  return useMutation({
    mutationFn: (token: string) => callWith(sharedClassOutput, "POST", apiPath("/shares/open"), { token }),
  });
}
