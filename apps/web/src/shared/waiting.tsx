import { useLanguage } from "./language.ts";

/** Grey lines in the place of a text that is on its way. */
export function Waiting({ lines }: { readonly lines: number }) {
  const { t } = useLanguage();
  return (
    <div className="waiting" role="status">
      <span className="visually-hidden">{t("state.loading")}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="waiting-line" aria-hidden="true" />
      ))}
    </div>
  );
}
