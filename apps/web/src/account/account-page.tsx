import type { AccountOutput } from "@xinpark/kernel/contract";
import { useSearch } from "@tanstack/react-router";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ConfirmProvider } from "./confirm-dialog.tsx";
import { FactorSection } from "./factor-section.tsx";
import { IdentitySection } from "./identity-section.tsx";
import { KeySection } from "./key-section.tsx";
import { MembershipSection } from "./membership-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { useAccount } from "./queries.ts";
import { SessionSection } from "./session-section.tsx";
import "./account.css";

/** One's own account: memberships, ways to sign in, sessions, keys. */
export function AccountPage() {
  const { t } = useLanguage();
  const { linked } = useSearch({ from: "/account" });
  const { data, error, isError, refetch } = useAccount();
  return (
    <div className="page page-narrow own">
      <PageTitle title={t("own.title")} />
      <h1>{t("own.title")}</h1>
      <p className="lead">{t("own.lead")}</p>
      {linked === "true" && (
        <p className="own-good" role="status">
          {t("own.linkedDone")}
        </p>
      )}
      {isError ? (
        <ProblemView thrown={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting lines={10} />
      ) : (
        <ConfirmProvider>
          <Sections account={data} />
        </ConfirmProvider>
      )}
    </div>
  );
}

/** While something must be done first, only that is shown, and where one is signed in. */
function Sections({ account }: { readonly account: AccountOutput }) {
  const { heldTo } = account;
  return (
    <>
      {heldTo === null && <MembershipSection account={account} />}
      {heldTo !== "second-factor" && <PasswordSection account={account} />}
      {heldTo !== "password-change" && <FactorSection account={account} />}
      <SessionSection account={account} />
      {heldTo === null && (account.provider !== null || account.identities.length > 0) && (
        <IdentitySection account={account} />
      )}
      {heldTo === null && <KeySection account={account} />}
    </>
  );
}
