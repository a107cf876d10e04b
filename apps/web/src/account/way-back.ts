/** Where to go after sign-in: a page of ours, never another site and never sign-in itself. */
export function wayBack(from: string | undefined): string {
  if (from === undefined || !from.startsWith("/") || from.startsWith("//") || from.includes("\\")) return "/";
  return from.startsWith("/sign-in") ? "/" : from;
}
