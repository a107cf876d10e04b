import type { FileOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

type Gap = FileOutput["notDelivered"][number];

/** The catalogue is long: beyond these the rest is folded away. */
const AT_ONCE = 6;

function Gaps({ items }: { readonly items: readonly Gap[] }) {
  const { t, say } = useLanguage();
  return (
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
  );
}

/** Items of the catalogue of which nothing has come for this enterprise: a gap in the data, not a judgement. */
export function NotDelivered({ items }: { readonly items: FileOutput["notDelivered"] }) {
  const { t } = useLanguage();
  if (items.length === 0) return null;
  const rest = items.slice(AT_ONCE);
  return (
    <section className="not-delivered" aria-labelledby="not-delivered">
      <h2 id="not-delivered">{t("notDelivered.title")}</h2>
      <p className="section-lead">{t("notDelivered.text")}</p>
      <Gaps items={items.slice(0, AT_ONCE)} />
      {rest.length > 0 && (
        <details className="gap-rest">
          <summary>{t("notDelivered.rest", { count: rest.length })}</summary>
          <Gaps items={rest} />
        </details>
      )}
    </section>
  );
}
