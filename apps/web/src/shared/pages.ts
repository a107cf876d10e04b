import type { z } from "zod";
import { apiPath, call } from "./api.ts";

/** Lists of the API, read page after page: each answer says where the next page begins. */

interface Page {
  readonly next: number | null;
}
type Query = Readonly<Record<string, string | number | null | undefined>>;

const firstPage: number | null = null;

/** What `useInfiniteQuery` takes to read a list; `query` holds its filters and how many entries a page has. */
export function pagesOf<Schema extends z.ZodType<Page>>(
  queryKey: readonly unknown[],
  schema: Schema,
  path: string,
  query: Query,
) {
  return {
    queryKey,
    queryFn: ({ pageParam, signal }: { readonly pageParam: number | null; readonly signal: AbortSignal }) =>
      call(schema, apiPath(path, { ...query, after: pageParam }), { signal }),
    initialPageParam: firstPage,
    getNextPageParam: (page: z.output<Schema>): number | null => page.next,
  };
}

/** Every entry of a short list that is chosen from: page after page, to the end. @throws ApiError */
export async function wholeList<Entry>(
  schema: z.ZodType<Page & { readonly items: readonly Entry[] }>,
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let after: number | null = null;
  do {
    const page: Page & { readonly items: readonly Entry[] } = await call(
      schema,
      apiPath(path, { ...query, after }),
      { signal },
    );
    entries.push(...page.items);
    after = page.next;
  } while (after !== null);
  return entries;
}
