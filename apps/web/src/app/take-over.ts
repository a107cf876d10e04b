/** What somebody typed into the server's search form before the application took over stays asked for. */
export function keepTyped(): void {
  const typed = document.querySelector<HTMLInputElement>("input.search-server")?.value.trim() ?? "";
  if (typed === "") return;
  const address = new URL(window.location.href);
  if (address.searchParams.get("q") === typed) return;
  address.searchParams.set("q", typed);
  window.history.replaceState(window.history.state, "", address);
}
