import type { PersonOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { Once } from "../shared/form.tsx";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { MembershipLine } from "./membership-line.tsx";
import { EndForm, GrantForm, ReasonForm } from "./person-forms.tsx";
import { useNewPassword, usePersonChange, useUnlock } from "./queries.ts";

type Act = { readonly kind: "grant" | "able" | "password" } | { readonly kind: "end"; readonly id: number };

/** The first password of an account, while it can be seen. */
export function FirstPassword({
  person,
  password,
}: {
  readonly person: PersonOutput;
  readonly password: string;
}) {
  const { t } = useLanguage();
  return (
    <Once
      title={t("people.firstPassword")}
      value={password}
      text={t("people.firstPasswordText", { name: person.displayName, login: person.login })}
    />
  );
}

function ActPanel({
  person,
  act,
  onDone,
}: {
  readonly person: PersonOutput;
  readonly act: Act;
  readonly onDone: () => void;
}) {
  const { t } = useLanguage();
  const change = usePersonChange();
  const password = useNewPassword(person.id);
  if (act.kind === "grant") return <GrantForm person={person} onDone={onDone} />;
  if (act.kind === "end") {
    const membership = person.memberships.find((one) => one.id === act.id);
    return membership === undefined ? null : (
      <EndForm person={person} membership={membership} onDone={onDone} />
    );
  }
  if (act.kind === "able") {
    const able = person.disabledAt === null ? "disable" : "enable";
    return (
      <ReasonForm
        ok={t(`person.${able}`)}
        busy={change.isPending}
        problem={change.error}
        onReason={(reason) =>
          change.mutate({ path: `/people/${person.id}/${able}`, body: { reason } }, { onSuccess: onDone })
        }
        onDone={onDone}
      />
    );
  }
  if (password.data !== undefined)
    return <FirstPassword person={password.data.person} password={password.data.firstPassword} />;
  return (
    <ReasonForm
      ok={t("person.newPassword")}
      busy={password.isPending}
      problem={password.error}
      onReason={(reason) => password.mutate(reason)}
      onDone={onDone}
    />
  );
}

/** One person with every membership, and what the asker may do. */
export function PersonCard({ person }: { readonly person: PersonOutput }) {
  const { t, language } = useLanguage();
  const session = useSession().data;
  const unlock = useUnlock(person.login);
  const [act, setAct] = useState<Act | null>(null);
  const own = session?.account?.login === person.login;
  const mayOpen = may(session, "account.create") && !own;
  const mayGrant = may(session, "account.grant") && !own;
  return (
    <li className="card entry">
      <div className="entry-head">
        <h2 className="entry-name">{person.displayName}</h2>
        <span>
          {person.disabledAt !== null && <span className="tag tag-bad">{t("person.disabled")}</span>}{" "}
          {person.lockedUntil !== null && (
            <span className="tag tag-bad">
              {t("person.locked", { until: formatInstant(person.lockedUntil, language) })}
            </span>
          )}{" "}
          {person.passwordTemporary && <span className="tag tag-warn">{t("person.temporary")}</span>}
        </span>
      </div>
      <p className="entry-note code">{person.login}</p>
      {person.memberships.length === 0 ? (
        <p className="entry-note">{t("person.nothing")}</p>
      ) : (
        <ul className="entry-lines">
          {person.memberships.map((one) => (
            <MembershipLine key={one.id} membership={one}>
              {mayGrant &&
                one.organisation !== null &&
                ["live", "coming", "suspended"].includes(one.state) && (
                  <Button size="small" onClick={() => setAct({ kind: "end", id: one.id })}>
                    {t("person.end")}
                  </Button>
                )}
            </MembershipLine>
          ))}
        </ul>
      )}
      {(mayOpen || mayGrant) && act === null && (
        <div className="form-actions">
          {mayGrant && <Button onClick={() => setAct({ kind: "grant" })}>{t("person.grant")}</Button>}
          {mayOpen && (
            <>
              <Button onClick={() => setAct({ kind: "able" })}>
                {person.disabledAt === null ? t("person.disable") : t("person.enable")}
              </Button>
              <Button onClick={() => setAct({ kind: "password" })}>{t("person.newPassword")}</Button>
              {person.lockedUntil !== null && (
                <Button loading={unlock.isPending} onClick={() => unlock.mutate()}>
                  {t("person.unlock")}
                </Button>
              )}
            </>
          )}
        </div>
      )}
      {unlock.isError && <ProblemView thrown={unlock.error} />}
      {act !== null && (
        <div className="form-panel">
          <ActPanel person={person} act={act} onDone={() => setAct(null)} />
        </div>
      )}
    </li>
  );
}
