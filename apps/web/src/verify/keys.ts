import { auditCheckpointOutput } from "@xinpark/kernel/contract";
import { readPublicKeys, type PublicKey } from "@xinpark/kernel/signature";
import { useQuery } from "@tanstack/react-query";
import { apiPath, call, parseJson } from "../shared/api.ts";

/** The public keys of this site: fetched when it can be reached, kept for when it cannot. */

const STORE = "xinpark.public-keys";

function kept(): readonly PublicKey[] | null {
  try {
    return readPublicKeys(parseJson(localStorage.getItem(STORE) ?? ""));
  } catch {
    return null;
  }
}

function keep(keys: readonly PublicKey[]): void {
  try {
    if (keys.length > 0) localStorage.setItem(STORE, JSON.stringify(keys));
  } catch {
    // A browser that keeps nothing fetches them each time.
  }
}

export interface KnownKeys {
  readonly keys: readonly PublicKey[];
  /** They were fetched before: the site cannot be reached now. */
  readonly offline: boolean;
}

/** The keys one relies on. */
export function usePublicKeys() {
  return useQuery({
    queryKey: ["public-keys"],
    queryFn: async ({ signal }): Promise<KnownKeys> => {
      try {
        const { keys } = await call(auditCheckpointOutput, apiPath("/audit/checkpoint"), { signal });
        keep(keys);
        return { keys, offline: false };
      } catch (thrown) {
        const before = kept();
        if (before === null) throw thrown;
        return { keys: before, offline: true };
      }
    },
    networkMode: "always",
  });
}
