import { z } from "zod";

/** What the reader said they read protected data for: once a browser session, sent with every call. */

const STORE = "xinpark.purpose";

const statedSchema = z.object({
  purpose: z.string().min(1),
  caseNumber: z.string().nullable(),
  /** Whose statement it is: somebody else who signs in states their own. */
  reader: z.string(),
});
export type StatedPurpose = z.infer<typeof statedSchema>;

const listeners = new Set<() => void>();

function read(): StatedPurpose | null {
  try {
    const parsed = statedSchema.safeParse(JSON.parse(sessionStorage.getItem(STORE) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

let current: StatedPurpose | null = read();

export const statedPurpose = (): StatedPurpose | null => current;

export function statePurpose(stated: StatedPurpose | null): void {
  current = stated;
  try {
    if (stated === null) sessionStorage.removeItem(STORE);
    else sessionStorage.setItem(STORE, JSON.stringify(stated));
  } catch {
    // A browser that keeps nothing still knows it until the page is left.
  }
  for (const listener of listeners) listener();
}

export function watchPurpose(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Headers carry plain letters only; anything else is percent-encoded. */
export function purposeHeaders(): Readonly<Record<string, string>> {
  if (current === null) return {};
  return {
    "X-Purpose": current.purpose,
    ...(current.caseNumber === null ? {} : { "X-Case-Number": encodeURIComponent(current.caseNumber) }),
  };
}
