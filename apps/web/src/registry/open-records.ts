import { useLocation, useNavigate } from "@tanstack/react-router";
import type { RecordOutput } from "@xinpark/kernel/contract";
import { useCallback, useEffect, useState } from "react";

/** The part of the address that points at a record; a receipt and a contribution link with it. */
export const recordAnchor = (id: number): string => `record-${id}`;

const anchored = (hash: string): number | null => {
  const parts = /^record-(\d+)$/u.exec(hash);
  return parts === null ? null : Number(parts[1]);
};

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isPlaceholderData: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: () => unknown;
}

export interface RecordOpener {
  readonly isOpen: (id: number) => boolean;
  readonly toggle: (id: number) => void;
  /** Opens a record and brings it into view, loading further pages until it is there. */
  readonly show: (id: number) => void;
  /** Asked for, and not in what this reader may see. */
  readonly absent: number | null;
}

/** Which records are open; one of them may be asked for by the address or by a contribution. */
export function useOpenRecords(records: readonly RecordOutput[], pages: Pages): RecordOpener {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate({ from: "/subjects/$code" });
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [wanted, setWanted] = useState<number | null>(anchored(hash));
  useEffect(() => {
    const asked = anchored(hash);
    if (asked !== null) setWanted(asked);
  }, [hash]);

  const found = wanted !== null && records.some((record) => record.id === wanted);
  const { hasNextPage, isFetchingNextPage, isPlaceholderData, isError, fetchNextPage } = pages;
  useEffect(() => {
    if (wanted === null || isPlaceholderData) return;
    if (found) {
      setOpen((before) => new Set(before).add(wanted));
      setWanted(null);
      window.requestAnimationFrame(() => {
        const place = document.getElementById(recordAnchor(wanted));
        place?.scrollIntoView({ block: "start" });
        place?.querySelector("button")?.focus({ preventScroll: true });
      });
    } else if (hasNextPage && !isFetchingNextPage && !isError) fetchNextPage();
  }, [wanted, found, hasNextPage, isFetchingNextPage, isPlaceholderData, isError, fetchNextPage]);

  const toggle = useCallback((id: number) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const show = (id: number) => {
    setWanted(id);
    const shown = records.some((record) => record.id === id);
    void navigate({
      search: (before) => (shown ? before : {}),
      hash: recordAnchor(id),
      replace: true,
      resetScroll: false,
      hashScrollIntoView: false,
    });
  };
  const absent =
    wanted !== null && !found && !hasNextPage && !isPlaceholderData && records.length > 0 ? wanted : null;
  return { isOpen: (id) => open.has(id), toggle, show, absent };
}
