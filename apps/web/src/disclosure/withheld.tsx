import type { FileOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

type Item = FileOutput["withheld"][number];

/** Fields that are for others, by the reason; their values never reach this page. */
export function Withheld({ items }: { readonly items: FileOutput["withheld"] }) {
  const { t, say } = useLanguage();
  if (items.length === 0) return null;
  return (
    <section className="withheld" aria-labelledby="withheld">
      <h2 id="withheld">{t("withheld.title")}</h2>
      <p className="section-lead">{t("withheld.text")}</p>
      <ul className="gap-list">
        {items.map((item) => (
          <li key={item.item}>
            <details>
              <summary>
                <span className="gap-item">{say(item.itemLabel)}</span>{" "}
                <span className="gap-departments">{t("withheld.count", { count: item.fields.length })}</span>
              </summary>
              {byReason(item).map((fields) => (
                <p key={fields[0]?.code} className="gap-departments">
                  {t("withheld.fields", {
                    reason: fields[0] === undefined ? "" : say(fields[0].reason),
                    names: fields.map((field) => say(field.label)).join(t("text.comma")),
                  })}
                </p>
              ))}
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

function byReason(item: Item): Item["fields"][] {
  const groups = new Map<string, Item["fields"]>();
  for (const field of item.fields)
    groups.set(field.disclosure, [...(groups.get(field.disclosure) ?? []), field]);
  return [...groups.values()];
}
