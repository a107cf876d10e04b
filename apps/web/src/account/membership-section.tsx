import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useLanguage } from "../shared/language.ts";
import { useSwitchMembership } from "./queries.ts";
import { ActProblem, Line, Section } from "./section.tsx";

/** As whom one acts, and may act. */
export function MembershipSection({ account }: { readonly account: AccountOutput }) {
  const { t, say } = useLanguage();
  const change = useSwitchMembership();
  return (
    <Section
      title={t("own.memberships")}
      lead={`${account.displayName} · ${t("own.login", { login: account.login })}${
        account.memberships.length > 1 ? ` · ${t("own.membershipsLead")}` : ""
      }`}
    >
      <ul className="own-list">
        {account.memberships.map((one) => (
          <Line
            key={one.id}
            title={say(one.roleLabel)}
            detail={one.organisation === null ? (one.subject?.name ?? "") : say(one.organisation.label)}
            tag={one.id === account.acting ? <span className="tag tag-good">{t("own.acting")}</span> : null}
            action={
              one.id === account.acting ? null : (
                <Button loading={change.isPending} onClick={() => change.mutate(one.id)}>
                  {t("own.switch")}
                </Button>
              )
            }
          />
        ))}
      </ul>
      <ActProblem thrown={change.error} />
    </Section>
  );
}
