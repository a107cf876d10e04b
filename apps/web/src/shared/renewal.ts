import type { QueryClient, QueryFilters } from "@tanstack/react-query";

/**
 * Reads anew, after something was done, whatever was read of it: all of it, or what the filters name.
 *
 * A first answer still on its way may have been written before the deed, and `invalidateQueries` alone would
 * wait for it and take it for new; it is dropped.
 */
export async function readAnew(queries: QueryClient, filters: QueryFilters = {}): Promise<void> {
  await queries.cancelQueries({ ...filters, fetchStatus: "fetching" });
  await queries.invalidateQueries(filters);
}
