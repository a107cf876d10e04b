import { alarmListOutput } from "@xinpark/kernel/contract";
import type { AlarmOutput } from "@xinpark/kernel/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { z } from "zod";
import { apiPath, callWith } from "../shared/api.ts";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { PagedList } from "../shared/paged-list.tsx";
import { pagesOf } from "../shared/pages.ts";
import { readAnew } from "../shared/renewal.ts";
import "./lookup.css";

const AT_ONCE = 50;

function useAlarms() {
  return useInfiniteQuery({
    ...pagesOf(["alarms"], alarmListOutput, "/alarms", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

function useSee() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (alarm: number) =>
      callWith(z.object({ seen: z.literal(true) }), "POST", apiPath(`/alarms/${alarm}/seen`), {}),
    onSuccess: () => readAnew(queries, { queryKey: ["alarms"] }),
  });
}

function Alarm({ alarm }: { readonly alarm: AlarmOutput }) {
  const { t, language, say } = useLanguage();
  const see = useSee();
  const { hours, counted, most, times } = alarm;
  return (
    <li className={alarm.seenAt === null ? "alarm alarm-open" : "alarm"}>
      <span>
        <strong>{alarm.actor}</strong> {say(alarm.roleLabel)} · {say(alarm.limit)}
        <br />
        {t("alarms.text", { hours, counted, most, times })}
        <br />
        <span className="field-hint">
          {t("alarms.time", {
            first: formatInstant(alarm.firstAt, language),
            last: formatInstant(alarm.lastAt, language),
          })}
        </span>
      </span>
      {alarm.seenAt === null ? (
        <Button loading={see.isPending} onClick={() => see.mutate(alarm.alarm)}>
          {t("alarms.see")}
        </Button>
      ) : (
        <span className="field-hint">
          {t("alarms.seen", { who: alarm.seenBy ?? "", at: formatInstant(alarm.seenAt, language) })}
        </span>
      )}
    </li>
  );
}

/** Who was stopped at a reading limit. */
export function AlarmsPage() {
  const { t } = useLanguage();
  return (
    <div className="page">
      <PageTitle title={t("alarms.title")} />
      <h1>{t("alarms.title")}</h1>
      <p className="lead">{t("alarms.lead")}</p>
      <PagedList query={useAlarms()} empty={<p className="empty">{t("alarms.none")}</p>} lines={4}>
        {(alarms) => (
          <>
            <ExportList operation="alarm.list" />
            <ol className="looks">
              {alarms.map((alarm) => (
                <Alarm key={alarm.alarm} alarm={alarm} />
              ))}
            </ol>
          </>
        )}
      </PagedList>
    </div>
  );
}
