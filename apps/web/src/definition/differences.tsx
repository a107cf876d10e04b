import { describeDifferences, type Definition, type Difference } from "@xinpark/kernel/definition";
import { useLanguage } from "../shared/language.ts";

/** What one version says otherwise than another, in words. */

const CHANGE = {
  added: ["definitions.added", "tag tag-good"],
  removed: ["definitions.removed", "tag tag-bad"],
  changed: ["definitions.changed", "tag tag-warn"],
} as const satisfies Record<Difference["change"], readonly [string, string]>;

export function Differences({ before, after }: { readonly before: Definition; readonly after: Definition }) {
  const { t } = useLanguage();
  const found = describeDifferences(before, after);
  if (found.length === 0) return <p className="field-hint">{t("definitions.same")}</p>;
  return (
    <ul className="differences">
      {found.map((one) => {
        const [text, look] = CHANGE[one.change];
        return (
          <li key={`${one.path} ${one.change}`}>
            <span className={look}>{t(text)}</span> <code className="difference-path">{one.path}</code>
            {one.before !== null && (
              <div className="difference-side">
                <span className="field-hint">{t("definitions.before")}</span> <del>{one.before}</del>
              </div>
            )}
            {one.after !== null && (
              <div className="difference-side">
                <span className="field-hint">{t("definitions.after")}</span> <ins>{one.after}</ins>
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
