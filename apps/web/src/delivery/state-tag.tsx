import { unreachable } from "@xinpark/kernel/outcome";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

/** Where a delivery stands, as a word with a tone. */
export function StateTag({ state }: { readonly state: DeliveryOutput["state"] }) {
  const { t } = useLanguage();
  switch (state) {
    case "received":
      return <span className="tag tag-warn">{t("delivery.received")}</span>;
    case "open":
      return <span className="tag tag-warn">{t("delivery.open")}</span>;
    case "closed":
      return <span className="tag tag-good">{t("delivery.closed")}</span>;
    case "failed":
      return <span className="tag tag-bad">{t("delivery.failed")}</span>;
    default:
      return unreachable(state);
  }
}
