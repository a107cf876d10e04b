import { passkeyStepOutput, sessionOutput } from "@xinpark/kernel/contract";
import type { SecondStepInput, SessionOutput } from "@xinpark/kernel/contract";
import type { Right } from "@xinpark/kernel/rights";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { apiPath, call, callWith } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";

const SESSION_KEY = ["session"] as const;
export const ACCOUNT_KEY = ["account"] as const;

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

/** Who one is may have changed: asks again, and forgets what was read before but for the own account, which stays in view. */
export function useRenewSession() {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    queries.setQueryData(SESSION_KEY, await call(sessionOutput, apiPath("/session")));
    const stays = new Set<unknown>([SESSION_KEY[0], ACCOUNT_KEY[0]]);
    queries.removeQueries({ predicate: (query) => !stays.has(query.queryKey[0]) && !query.isActive() });
    void queries.resetQueries({ predicate: (query) => !stays.has(query.queryKey[0]) && query.isActive() });
    await readAnew(queries, { queryKey: ACCOUNT_KEY });
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

/** The second step, with a code or with what a passkey answered. */
export function useSecondStep() {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: async (how: SecondStepInput | "passkey") => {
      const answer = how === "passkey" ? await passkeyAnswer() : how;
      return callWith(sessionOutput, "POST", apiPath("/session/second-step"), answer);
    },
    onSuccess: takeOver,
  });
}

async function passkeyAnswer(): Promise<unknown> {
  const { options } = await callWith(passkeyStepOutput, "POST", apiPath("/session/second-step/passkey"), {});
  const { startAuthentication } = await import("@simplewebauthn/browser");
  return { method: "passkey", response: await startAuthentication({ optionsJSON: options }) };
}

/** Leaves for the other provider; the browser comes back by itself. */
export async function leaveForProvider(path: "/session/provider" | "/account/identities"): Promise<void> {
  const { address } = await callWith(z.object({ address: z.string() }), "POST", apiPath(path), {});
  window.location.assign(address);
}

export function useSignOut() {
  const takeOver = useTakeOver();
  return useMutation({
    mutationFn: () => call(sessionOutput, apiPath("/session"), { method: "DELETE" }),
    onSuccess: takeOver,
  });
}
