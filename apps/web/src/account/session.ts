import { sessionOutput } from "@xinpark/kernel/contract";
import type { SessionOutput } from "@xinpark/kernel/contract";
import type { Right } from "@xinpark/kernel/rights";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { apiPath, call, callWith } from "../shared/api.ts";

const SESSION_KEY = ["session"] as const;

/** Who is asking. */
export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: ({ signal }) => call(sessionOutput, apiPath("/session"), { signal }),
    staleTime: 5 * 60_000,
  });
}

/** Whether the asker has a right; nobody has any while the session is unknown. */
export function may(session: SessionOutput | undefined, right: Right): boolean {
  return session?.rights.includes(right) === true;
}

/** What was read for one person must not be shown to the next. */
function useTakeOver() {
  const queries = useQueryClient();
  return (session: SessionOutput) => {
    queries.setQueryData(SESSION_KEY, session);
    queries.removeQueries({
      predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] && !query.isActive(),
    });
    void queries.resetQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
  };
}

export function useSignIn() {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: (input: { readonly login: string; readonly password: string }) =>
      callWith(sessionOutput, "POST", apiPath("/session"), input),
    onSuccess: takeOver,
  });
}

export function useSignOut() {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: () => call(sessionOutput, apiPath("/session"), { method: "DELETE" }),
    onSuccess: takeOver,
  });
}
