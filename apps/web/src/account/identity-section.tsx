import type { AccountOutput } from "@xinpark/kernel/contract";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useUnlink } from "./queries.ts";
import { ActProblem, Line, Section } from "./section.tsx";
import { leaveForProvider } from "./session.ts";

/** Identities at another provider that sign one in. */
export function IdentitySection({ account }: { readonly account: AccountOutput }) {
  const { t, language } = useLanguage();
  const unlink = useUnlink();
  const link = useMutation({ mutationFn: () => leaveForProvider("/account/identities") });
  const label = account.provider?.label ?? "";
  return (
    <Section title={t("own.identities")} lead={t("own.identitiesLead", { label })}>
      {account.identities.length === 0 ? (
        <p>{t("own.identitiesNone")}</p>
      ) : (
        <ul className="own-list">
          {account.identities.map((one) => (
            <Line
              key={one.id}
              title={one.subject}
              detail={t("own.identityLinked", {
                linked: formatInstant(one.linkedAt, language),
                used: one.lastUsedAt === null ? t("own.never") : formatInstant(one.lastUsedAt, language),
              })}
              action={
                <Button loading={unlink.isPending} onClick={() => unlink.mutate(one.id)}>
                  {t("own.identityUnlink")}
                </Button>
              }
            />
          ))}
        </ul>
      )}
      {account.provider !== null && (
        <div className="own-actions">
          <Button loading={link.isPending} onClick={() => link.mutate()}>
            {t("own.identityLink", { label })}
          </Button>
        </div>
      )}
      <ActProblem thrown={unlink.error ?? link.error} />
    </Section>
  );
}
