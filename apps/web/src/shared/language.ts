import type { Text } from "@xinpark/kernel/outcome";
import { useTranslation } from "react-i18next";
import type { Language } from "./format.ts";

/** The reader's language, the page's own texts (`t`), and the right half of a text that came from the API (`say`). */
export function useLanguage() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "en" ? "en" : "zh";
  const say = (text: Text): string => (text[language] === "" ? text.zh : text[language]);
  return { t, language, say };
}
