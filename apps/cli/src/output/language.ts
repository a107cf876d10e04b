/** The language people read: a setting of their own, else their system's. */
import type { Text } from "@xinpark/kernel/outcome";

export type Language = "zh" | "en";

type Environment = Readonly<Record<string, string | undefined>>;

/** `XINPARK_LANGUAGE` (zh or en), else the first of LC_ALL, LC_MESSAGES and LANG that is set: Chinese where it says so. */
export function languageOf(environment: Environment): Language {
  const names = ["XINPARK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"];
  const set = names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  return set?.toLowerCase().startsWith("zh") === true ? "zh" : "en";
}

/** A text in a language. */
export const inLanguage = (text: Text, language: Language): string => text[language];
