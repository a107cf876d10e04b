import type { CatalogueItemOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

type Field = CatalogueItemOutput["fields"][number];

function FieldLine({ field }: { readonly field: Field }) {
  const { t, say } = useLanguage();
  return (
    <li>
      <span className="wanted-label">{say(field.label)}</span>
      <span className="wanted-code code">{field.code}</span>
      {field.maxLength !== null && (
        <span className="wanted-note">{t("new.maxLength", { count: field.maxLength })}</span>
      )}
      {field.values !== null && field.values.length > 0 && (
        <span className="wanted-note">
          {t("new.values", { values: field.values.slice(0, 8).join(t("text.comma")) })}
        </span>
      )}
    </li>
  );
}

/** What an item wants to know: mandatory fields at once, the others on demand. */
export function ItemFields({ item }: { readonly item: CatalogueItemOutput }) {
  const { t } = useLanguage();
  const groups = (["mandatory", "conditional", "optional"] as const)
    .map((presence) => ({ presence, fields: item.fields.filter((field) => field.presence === presence) }))
    .filter((group) => group.fields.length > 0);
  return (
    <details className="wanted">
      <summary>
        {t("new.fields", {
          count: item.fields.length,
          mandatory: item.fields.filter((field) => field.presence === "mandatory").length,
        })}
        <span className="wanted-edition">{item.edition}</span>
      </summary>
      {groups.map((group) => (
        <div key={group.presence}>
          <p className="wanted-title">{t(`new.${group.presence}`)}</p>
          <ul className="wanted-list">
            {group.fields.map((field) => (
              <FieldLine key={field.code} field={field} />
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}
