import type { ConsentOutput } from "@xinpark/kernel/contract";
import { unreachable } from "@xinpark/kernel/outcome";
import { useLanguage } from "../shared/language.ts";

/** The state of a consent in a word. */
export function ConsentStateTag({ state }: { readonly state: ConsentOutput["state"] }) {
  const { t } = useLanguage();
  switch (state) {
    case "live":
      return <span className="tag tag-good">{t("consent.stateLive")}</span>;
    case "post-loan":
      return <span className="tag tag-warn">{t("consent.statePostLoan")}</span>;
    case "upcoming":
      return <span className="tag tag-plain">{t("consent.stateUpcoming")}</span>;
    case "revoked":
      return <span className="tag tag-bad">{t("consent.stateRevoked")}</span>;
    case "ended":
      return <span className="tag tag-faint">{t("consent.stateEnded")}</span>;
    case "expired":
      return <span className="tag tag-faint">{t("consent.stateExpired")}</span>;
    default:
      return unreachable(state);
  }
}
