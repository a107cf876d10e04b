import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "./language.ts";
import { ProblemView } from "./problem-view.tsx";
import { Waiting } from "./waiting.tsx";

/** Lists read page after page: waiting, what went wrong, nothing there, the entries, and more of them. */

/** That there is nothing, and what to do about it. */
export function Empty({ title, text }: { readonly title: string; readonly text?: string }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {text !== undefined && <p>{text}</p>}
    </div>
  );
}

type Pages<Item> = UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly Item[] }>>;

/** Asks for the page after the last; nothing where there is none. */
export function More({
  query,
  label,
}: {
  readonly query: Pick<Pages<unknown>, "hasNextPage" | "isFetchingNextPage"> & {
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly label?: string;
}) {
  const { t } = useLanguage();
  if (!query.hasNextPage) return null;
  return (
    <div className="more">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {label ?? t("state.more")}
      </Button>
    </div>
  );
}

interface PagedListProps<Item> {
  readonly query: Pages<Item>;
  readonly empty: ReactNode;
  /** Lines of the placeholder while the first page comes. */
  readonly lines?: number;
  readonly more?: string;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** The list of a query; its children show the entries of all pages read so far. */
export function PagedList<Item>({ query, empty, lines = 6, more, children }: PagedListProps<Item>) {
  if (query.data === undefined)
    return query.isError ? (
      <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Waiting lines={lines} />
    );
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <>{empty}</>;
  return (
    <>
      {children(items)}
      {query.isFetchNextPageError && (
        <ProblemView thrown={query.error} onRetry={() => void query.fetchNextPage()} />
      )}
      <More query={query} {...(more === undefined ? {} : { label: more })} />
    </>
  );
}
