import { Button, Checkbox, Input } from "antd";
import { addDays } from "@xinpark/kernel/day";
import type { ShareOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { CopyButton } from "./copy-button.tsx";
import { useMakeShare, useRevokeShare, useShares } from "./queries.ts";

/** Showing one's class to a named reader: making links, taking them back, seeing who opened them. */

const linkOf = (token: string): string => `${window.location.origin}/s/${token}`;

function Made({ token, reader }: { readonly token: string; readonly reader: string }) {
  const { t } = useLanguage();
  return (
    <div className="share-made" role="status">
      <p className="share-made-title">{t("share.made")}</p>
      <p>{t("share.madeText", { reader })}</p>
      <p className="code share-link">{linkOf(token)}</p>
      <CopyButton text={linkOf(token)} label={t("share.copy")} done={t("share.copied")} />
    </div>
  );
}

function ShareForm({ days, today }: { readonly days: number; readonly today: string }) {
  const { t } = useLanguage();
  const make = useMakeShare();
  const latest = addDays(today, days - 1);
  const [reader, setReader] = useState("");
  const [organisation, setOrganisation] = useState("");
  const [purpose, setPurpose] = useState("");
  const [expiresOn, setExpiresOn] = useState(addDays(today, Math.min(days, 7) - 1));
  const [once, setOnce] = useState(true);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ reader, organisation, purpose, expiresOn, once });
      }}
    >
      <label className="field">
        <span className="field-label">{t("share.reader")}</span>
        <Input
          required
          maxLength={100}
          placeholder={t("share.readerHint")}
          value={reader}
          onChange={(event) => setReader(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("share.organisation")}</span>
        <Input
          maxLength={200}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("share.purpose")}</span>
        <Input
          required
          maxLength={200}
          value={purpose}
          onChange={(event) => setPurpose(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="field-label">{t("share.expiresOn")}</span>
        <Input
          type="date"
          required
          min={today}
          max={latest}
          value={expiresOn}
          onChange={(event) => setExpiresOn(event.target.value)}
        />
        <span className="field-hint">{t("share.expiresHint", { days })}</span>
      </label>
      <div className="field">
        <Checkbox checked={once} onChange={(event) => setOnce(event.target.checked)}>
          {t("share.once")}
        </Checkbox>
      </div>
      {make.isError && <ProblemView thrown={make.error} />}
      {make.data !== undefined && <Made token={make.data.token} reader={make.data.reader} />}
      <div className="code-actions">
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t("share.make")}
        </Button>
      </div>
    </form>
  );
}

const LOOKS: Readonly<Record<ShareOutput["state"], string>> = {
  open: "tag tag-good",
  used: "tag tag-plain",
  expired: "tag tag-faint",
  revoked: "tag tag-faint",
};

function ShareItem({ share }: { readonly share: ShareOutput }) {
  const { t, language } = useLanguage();
  const revoke = useRevokeShare();
  return (
    <li className="share">
      <div className="share-head">
        <span className="share-reader">
          {share.organisation === null ? share.reader : `${share.reader} · ${share.organisation}`}
        </span>
        <span className={LOOKS[share.state]}>{t(`share.state.${share.state}`)}</span>
      </div>
      <p>{t("share.forPurpose", { purpose: share.purpose })}</p>
      <p className="share-muted">{t("share.until", { day: formatDay(share.expiresOn, language) })}</p>
      {share.openings.length === 0 ? (
        <p className="share-muted">{t("share.notOpened")}</p>
      ) : (
        <ul className="share-openings">
          {share.openings.map((one) => (
            <li key={one.at}>
              {t(one.signedIn ? "share.openedSignedIn" : "share.opened", {
                at: formatInstant(one.at, language),
                grade: one.grade,
              })}
            </li>
          ))}
        </ul>
      )}
      {revoke.isError && <ProblemView thrown={revoke.error} />}
      {share.state === "open" && (
        <Button size="small" loading={revoke.isPending} onClick={() => revoke.mutate(share.share)}>
          {t("share.revoke")}
        </Button>
      )}
    </li>
  );
}

function ShareList() {
  const { t } = useLanguage();
  const query = useShares();
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={3} />;
  if (query.data.items.length === 0) return <p className="share-muted">{t("share.empty")}</p>;
  return (
    <ul className="shares">
      {query.data.items.map((share) => (
        <ShareItem key={share.share} share={share} />
      ))}
    </ul>
  );
}

export function Shares({ days }: { readonly days: number }) {
  const { t } = useLanguage();
  const session = useSession().data;
  if (session === undefined) return null;
  return (
    <section className="card share-card" aria-labelledby="share">
      <h2 id="share">{t("share.title")}</h2>
      <p className="section-lead">{t("share.lead")}</p>
      <ShareForm days={days} today={session.installation.today} />
      <h3 className="share-list-title">{t("share.list")}</h3>
      <ShareList />
    </section>
  );
}
