import { unreachable } from "@xinpark/kernel/outcome";
import type { SubjectOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

/** Registration state of a subject, as a word with a tone. */
export function SubjectStateTag({ state }: { readonly state: SubjectOutput["state"] }) {
  const { t } = useLanguage();
  switch (state) {
    case "active":
      return <span className="tag tag-good">{t("subject.active")}</span>;
    case "revoked":
      return <span className="tag tag-bad">{t("subject.revoked")}</span>;
    case "closed":
      return <span className="tag tag-plain">{t("subject.closed")}</span>;
    default:
      return unreachable(state);
  }
}
