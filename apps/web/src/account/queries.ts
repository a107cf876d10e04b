import {
  accountOutput,
  doneOutput,
  factorAddedOutput,
  madeKeyOutput,
  passkeyBegunOutput,
  recoveryCodesOutput,
  totpBegunOutput,
} from "@xinpark/kernel/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { apiPath, call, callWith } from "../shared/api.ts";
import { readAnew } from "../shared/renewal.ts";
import { useConfirmed } from "./confirm.ts";
import { ACCOUNT_KEY, useRenewSession } from "./session.ts";

/** One's own account and what changes it. */

export function useAccount() {
  return useQuery({
    queryKey: ACCOUNT_KEY,
    queryFn: ({ signal }) => call(accountOutput, apiPath("/account"), { signal }),
    staleTime: 0,
  });
}

/** Reads the account again after a change; who one is as well where that may have changed. */
function useAgain() {
  const queries = useQueryClient();
  const renew = useRenewSession();
  return {
    account: () => readAnew(queries, { queryKey: ACCOUNT_KEY }),
    everything: renew,
  };
}

export function useChangePassword() {
  const again = useAgain();
  return useMutation({
    mutationFn: (input: { readonly current: string; readonly password: string }) =>
      callWith(doneOutput, "POST", apiPath("/account/password"), input),
    onSuccess: again.everything,
  });
}

export function useBeginAuthenticator() {
  const confirmed = useConfirmed();
  return useMutation({
    mutationFn: (label: string) =>
      confirmed((confirmation) =>
        callWith(totpBegunOutput, "POST", apiPath("/account/factors/totp"), { label, confirmation }),
      ),
  });
}

export function useConfirmAuthenticator() {
  const again = useAgain();
  return useMutation({
    mutationFn: ({ factor, code }: { readonly factor: string; readonly code: string }) =>
      callWith(factorAddedOutput, "POST", apiPath(`/account/factors/totp/${factor}`), { code }),
    onSuccess: again.everything,
  });
}

export function useAddPasskey() {
  const confirmed = useConfirmed();
  const again = useAgain();
  return useMutation({
    mutationFn: async (label: string) => {
      const begun = await confirmed((confirmation) =>
        callWith(passkeyBegunOutput, "POST", apiPath("/account/factors/passkey"), { confirmation }),
      );
      const { startRegistration } = await import("@simplewebauthn/browser");
      const response = await startRegistration({ optionsJSON: begun.options });
      return callWith(factorAddedOutput, "POST", apiPath("/account/factors/passkey/confirm"), {
        challenge: begun.challenge,
        label,
        response,
      });
    },
    onSuccess: again.everything,
  });
}

export function useRemoveFactor() {
  const confirmed = useConfirmed();
  const again = useAgain();
  return useMutation({
    mutationFn: (factor: string) =>
      confirmed((confirmation) =>
        callWith(doneOutput, "POST", apiPath(`/account/factors/${factor}/remove`), { confirmation }),
      ),
    onSuccess: again.everything,
  });
}

export function useRenewCodes() {
  const confirmed = useConfirmed();
  const again = useAgain();
  return useMutation({
    mutationFn: () =>
      confirmed((confirmation) =>
        callWith(recoveryCodesOutput, "POST", apiPath("/account/recovery-codes"), { confirmation }),
      ),
    onSuccess: again.account,
  });
}

export function useEndSession() {
  const again = useAgain();
  return useMutation({
    mutationFn: (session: number) =>
      call(doneOutput, apiPath(`/account/sessions/${session}`), { method: "DELETE" }),
    onSuccess: again.account,
  });
}

export function useEndSessions() {
  const again = useAgain();
  return useMutation({
    mutationFn: (keepThis: boolean) =>
      callWith(z.object({ ended: z.number() }), "POST", apiPath("/account/sessions/end"), { keepThis }),
    onSuccess: again.everything,
  });
}

export function useSwitchMembership() {
  const again = useAgain();
  return useMutation({
    mutationFn: (membership: number) =>
      callWith(doneOutput, "POST", apiPath("/account/membership"), { membership }),
    onSuccess: again.everything,
  });
}

export interface WantedKey {
  readonly label: string;
  readonly rights: readonly string[];
  /** What it may deliver; everything its membership may unless told. */
  readonly items?: readonly string[];
  readonly days: number;
}

export function useMakeKey() {
  const confirmed = useConfirmed();
  const again = useAgain();
  return useMutation({
    mutationFn: (key: WantedKey) =>
      confirmed((confirmation) =>
        callWith(madeKeyOutput, "POST", apiPath("/account/keys"), { ...key, confirmation }),
      ),
    onSuccess: again.account,
  });
}

export function useRevokeKey() {
  const again = useAgain();
  return useMutation({
    mutationFn: (key: number) => call(doneOutput, apiPath(`/account/keys/${key}`), { method: "DELETE" }),
    onSuccess: again.account,
  });
}

export function useUnlink() {
  const again = useAgain();
  return useMutation({
    mutationFn: (identity: number) =>
      call(doneOutput, apiPath(`/account/identities/${identity}`), { method: "DELETE" }),
    onSuccess: again.account,
  });
}
