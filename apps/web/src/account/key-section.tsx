import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useCatalogue } from "../delivery/queries.ts";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { CopyButton } from "./copy-button.tsx";
import { KeyForm } from "./key-form.tsx";
import { useRevokeKey } from "./queries.ts";
import { ActProblem, Line, Section } from "./section.tsx";

/** API keys of the present membership. */
export function KeySection({ account }: { readonly account: AccountOutput }) {
  const { t } = useLanguage();
  const [made, setMade] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  return (
    <Section title={t("own.keys")} lead={t("own.keysLead", { days: account.keyRule.maximumDays })}>
      {account.keys.length === 0 ? <p>{t("own.keysNone")}</p> : <KeyList account={account} />}
      {made !== null && (
        <div className="own-good" role="status">
          <p>{t("own.keyMade")}</p>
          <p className="code own-secret">{made}</p>
          <CopyButton text={made} />
        </div>
      )}
      {account.keyRights.length === 0 ? (
        <p className="field-hint">{t("own.keysNot")}</p>
      ) : open ? (
        <KeyForm
          account={account}
          onMade={(key) => {
            setMade(key);
            setOpen(false);
          }}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <div className="own-actions">
          <Button
            onClick={() => {
              setOpen(true);
              setMade(null);
            }}
          >
            {t("own.keyAdd")}
          </Button>
        </div>
      )}
    </Section>
  );
}

function KeyList({ account }: { readonly account: AccountOutput }) {
  const { t, language, say } = useLanguage();
  const revoke = useRevokeKey();
  const catalogue = useCatalogue().data;
  const itemName = (id: string): string => {
    const item = catalogue?.items.find((one) => one.id === id);
    return item === undefined ? id : say(item.label);
  };
  const labels = new Map(account.keyRights.map((one) => [one.right, say(one.label)]));
  return (
    <>
      <ul className="own-list">
        {account.keys.map((key) => (
          <Line
            key={key.id}
            title={key.label}
            detail={[
              t("own.keyUntil", {
                hint: key.hint,
                until: key.expiresAt === null ? t("own.keyForever") : formatInstant(key.expiresAt, language),
                used: key.lastUsedAt === null ? t("own.never") : formatInstant(key.lastUsedAt, language),
              }),
              key.rights === null
                ? t("own.keyRightsAll")
                : key.rights.map((right) => labels.get(right) ?? right).join(t("text.comma")),
              ...(key.items === null
                ? []
                : [t("own.keyItemsOnly", { items: key.items.map(itemName).join(t("text.comma")) })]),
            ].join(" · ")}
            action={
              <Button
                danger
                aria-label={t("own.keyRevokeThat", { label: key.label })}
                loading={revoke.isPending && revoke.variables === key.id}
                onClick={() => revoke.mutate(key.id)}
              >
                {t("own.keyRevoke")}
              </Button>
            }
          />
        ))}
      </ul>
      <ActProblem thrown={revoke.error} />
    </>
  );
}
