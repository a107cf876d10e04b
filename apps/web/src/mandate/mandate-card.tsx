import type { MandateOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { useDays } from "../person/membership-line.tsx";
import { useLanguage } from "../shared/language.ts";
import { MandateStateTag } from "./tags.tsx";

/** One letter of authority: who may do what for whom, from when to when. */
export function MandateCard({
  mandate,
  title,
  children,
}: {
  readonly mandate: MandateOutput;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const { t, say } = useLanguage();
  const days = useDays();
  const notes = [
    days(mandate.validFrom, mandate.validTo),
    t("mandate.givenBy", { name: mandate.givenBy }),
    ...(mandate.presenter === null ? [] : [t("mandate.presenter", { name: mandate.presenter })]),
  ];
  return (
    <li className="card entry">
      <div className="entry-head">
        <h2 className="entry-name">{title}</h2>
        <MandateStateTag state={mandate.state} />
      </div>
      <p className="entry-note">{notes.join(" · ")}</p>
      {mandate.suspendedReason !== null && <p className="hint">{say(mandate.suspendedReason)}</p>}
      <p>{mandate.rights.map((one) => say(one.label)).join(t("text.semicolon"))}</p>
      {children}
    </li>
  );
}
