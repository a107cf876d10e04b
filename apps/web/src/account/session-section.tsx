import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useEndSession, useEndSessions } from "./queries.ts";
import { ActProblem, Line, Section } from "./section.tsx";

/** Where one is signed in, and ending it. */
export function SessionSection({ account }: { readonly account: AccountOutput }) {
  const { t, language } = useLanguage();
  const end = useEndSession();
  const endAll = useEndSessions();
  const { idleMinutes: idle, absoluteHours: absolute } = account.sessionRule;
  return (
    <Section title={t("own.sessions")} lead={t("own.sessionsLead", { idle, absolute })}>
      <ul className="own-list">
        {account.sessions.map((session) => {
          const device = session.device === "" ? t("own.sessionUnknown") : session.device;
          const seen = t("own.sessionSeen", {
            first: formatInstant(session.firstSeenAt, language),
            last: formatInstant(session.lastSeenAt, language),
          });
          const network =
            session.address === "" ? "" : ` · ${t("own.sessionNetwork", { address: session.address })}`;
          return (
            <Line
              key={session.id}
              title={device}
              detail={`${seen}${network}`}
              tag={session.current ? <span className="tag tag-good">{t("own.sessionThis")}</span> : null}
              action={
                session.current ? null : (
                  <Button
                    aria-label={t("own.sessionEndThat", { device })}
                    loading={end.isPending && end.variables === session.id}
                    onClick={() => end.mutate(session.id)}
                  >
                    {t("own.sessionEnd")}
                  </Button>
                )
              }
            />
          );
        })}
      </ul>
      <div className="own-actions">
        {account.sessions.length > 1 && (
          <Button loading={endAll.isPending} onClick={() => endAll.mutate(true)}>
            {t("own.sessionsEndOthers")}
          </Button>
        )}
        <Button danger loading={endAll.isPending} onClick={() => endAll.mutate(false)}>
          {t("own.sessionsEndAll")}
        </Button>
      </div>
      <ActProblem thrown={end.error ?? endAll.error} />
    </Section>
  );
}
