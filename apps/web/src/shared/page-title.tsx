import { useEffect } from "react";
import { useLanguage } from "./language.ts";

/** The document's title: the page, then the platform. */
export function PageTitle({ title }: { readonly title: string }) {
  const { t } = useLanguage();
  const name = t("app.name");
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return null;
}
