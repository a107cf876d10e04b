import type { FileOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

/** Items of the catalogue of which nothing has come for this enterprise: a gap in the data, not a judgement. */
export function NotDelivered({ items }: { readonly items: FileOutput["notDelivered"] }) {
  const { t, say } = useLanguage();
  if (items.length === 0) return null;
  return (
    <section className="not-delivered" aria-labelledby="not-delivered">
      <h2 id="not-delivered">{t("notDelivered.title")}</h2>
      <p className="section-lead">{t("notDelivered.text")}</p>
      <ul className="gap-list">
        {items.map((one) => (
          <li key={one.item}>
            <span className="gap-item">{say(one.itemLabel)}</span>
            <span className="gap-departments">
              {one.departments.length === 0
                ? t("notDelivered.nobody")
                : t("notDelivered.owners", { names: one.departments.map(say).join(t("text.comma")) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
