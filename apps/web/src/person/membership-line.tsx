import type { MembershipOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

const LOOK = {
  live: "tag-good",
  coming: "tag-plain",
  suspended: "tag-warn",
  ended: "tag-faint",
  withdrawn: "tag-faint",
} as const satisfies Record<MembershipOutput["state"], string>;

export function MembershipStateTag({ state }: { readonly state: MembershipOutput["state"] }) {
  const { t } = useLanguage();
  return <span className={`tag ${LOOK[state]}`}>{t(`person.${state}`)}</span>;
}

/** From when to when, in words. */
export function useDays() {
  const { t, language } = useLanguage();
  return (from: string, to: string | null): string =>
    to === null
      ? t("person.days", { from: formatDay(from, language) })
      : t("person.daysTo", { from: formatDay(from, language), to: formatDay(to, language) });
}

/** One membership: what, where, when, by whom. */
export function MembershipLine({
  membership,
  children,
}: {
  readonly membership: MembershipOutput;
  readonly children?: ReactNode;
}) {
  const { t, say } = useLanguage();
  const days = useDays();
  const place =
    membership.organisation === null ? membership.subject?.name : say(membership.organisation.label);
  const notes = [
    days(membership.validFrom, membership.validTo),
    ...(membership.grantedBy === null ? [] : [t("person.grantedBy", { name: membership.grantedBy })]),
    ...(membership.reason === null ? [] : [membership.reason]),
  ];
  return (
    <li className="entry-line">
      <div>
        <strong>{say(membership.roleLabel)}</strong>
        {place !== undefined && ` · ${place}`}{" "}
        {membership.deputyFor !== null && (
          <span className="tag tag-plain">{t("person.deputy", { name: membership.deputyFor })}</span>
        )}{" "}
        <MembershipStateTag state={membership.state} />
        <p className="field-hint">{notes.join(" · ")}</p>
      </div>
      {children}
    </li>
  );
}
