import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ApiError } from "../shared/problems.ts";
import { AuthenticatorForm } from "./authenticator-form.tsx";
import { Cancelled } from "./confirm.ts";
import { useAddPasskey, useBeginAuthenticator, useRemoveFactor, useRenewCodes } from "./queries.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { ActProblem, Line, Section } from "./section.tsx";

/** Browsers allow passkeys over https and on `localhost`, and never for a bare address. */
const passkeysPossible = (): boolean =>
  window.isSecureContext &&
  "PublicKeyCredential" in window &&
  !/^[\d.]+$|^\[/u.test(window.location.hostname);

/** Second factors: what there is, adding and removing, recovery codes. */
export function FactorSection({ account }: { readonly account: AccountOutput }) {
  const { t } = useLanguage();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useBeginAuthenticator();
  const addPasskey = useAddPasskey();
  const renew = useRenewCodes();
  const { factors, required, recoveryCodesLeft } = account.secondFactor;
  if (codes !== null)
    return (
      <Section title={t("own.codes")} lead={t("own.codesLead")}>
        <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />
      </Section>
    );
  const badge = required ? <span className="tag tag-warn">{t("own.factorsRequired")}</span> : null;
  return (
    <Section title={t("own.factors")} lead={t("own.factorsLead")} badge={badge}>
      {account.heldTo === "second-factor" && (
        <p className="own-held" role="status">
          {t("own.heldFactor")}
        </p>
      )}
      {factors.length === 0 ? <p>{t("own.factorsNone")}</p> : <FactorList account={account} />}
      {begin.data === undefined ? (
        <div className="own-actions">
          <Button
            type={factors.length === 0 ? "primary" : "default"}
            loading={begin.isPending}
            onClick={() => begin.mutate(t("own.totpDefault"))}
          >
            {t("own.totpAdd")}
          </Button>
          {passkeysPossible() && (
            <Button
              loading={addPasskey.isPending}
              onClick={() =>
                addPasskey.mutate(t("own.passkeyDefault"), {
                  onSuccess: (added) => setCodes(added.recoveryCodes),
                })
              }
            >
              {t("own.passkeyAdd")}
            </Button>
          )}
        </div>
      ) : (
        <AuthenticatorForm
          begun={begin.data}
          onDone={(recoveryCodes) => {
            begin.reset();
            setCodes(recoveryCodes);
          }}
          onCancel={begin.reset}
        />
      )}
      {!passkeysPossible() && <p className="field-hint">{t("own.passkeyNot")}</p>}
      <ActProblem thrown={begin.error} />
      <PasskeyProblem thrown={addPasskey.error} />
      {factors.length > 0 && (
        <div className="own-codes-left">
          <p>{t("own.codesLeft", { count: recoveryCodesLeft })}</p>
          <Button
            loading={renew.isPending}
            onClick={() =>
              renew.mutate(undefined, { onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes) })
            }
          >
            {t("own.codesRenew")}
          </Button>
        </div>
      )}
      <ActProblem thrown={renew.error} />
    </Section>
  );
}

function FactorList({ account }: { readonly account: AccountOutput }) {
  const { t, language } = useLanguage();
  const remove = useRemoveFactor();
  return (
    <>
      <ul className="own-list">
        {account.secondFactor.factors.map((factor) => (
          <Line
            key={factor.id}
            title={factor.label}
            detail={t("own.factorUsed", {
              added: formatInstant(factor.createdAt, language),
              used: factor.lastUsedAt === null ? t("own.never") : formatInstant(factor.lastUsedAt, language),
            })}
            tag={
              <span className="tag tag-plain">
                {factor.kind === "totp" ? t("own.factorTotp") : t("own.factorPasskey")}
              </span>
            }
            action={
              <Button
                aria-label={t("own.factorRemove", { label: factor.label })}
                loading={remove.isPending && remove.variables === factor.id}
                onClick={() => remove.mutate(factor.id)}
              >
                {t("own.remove")}
              </Button>
            }
          />
        ))}
      </ul>
      <ActProblem thrown={remove.error} />
    </>
  );
}

/** The browser may have refused, or the server. */
function PasskeyProblem({ thrown }: { readonly thrown: unknown }) {
  const { t } = useLanguage();
  if (thrown === null || thrown instanceof Cancelled) return null;
  if (thrown instanceof ApiError) return <ActProblem thrown={thrown} />;
  return (
    <p className="field-error" role="alert">
      {t("own.passkeyFailed")}
    </p>
  );
}
