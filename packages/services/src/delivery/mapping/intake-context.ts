import type { ItemDefinition, MappingDefinition } from "@xinpark/kernel/definition";
import type { IntakeContext } from "@xinpark/kernel/delivery";
import {
  compareColumns,
  driftProblems,
  hasDrift,
  headingWords,
  NO_WORDS,
  type HeadingWords,
} from "@xinpark/kernel/mapping";
import type { Problem } from "@xinpark/kernel/outcome";
import type { Installation } from "../../installation/index.ts";

/** What reading rows and judging columns needs of the installation. */

export const intakeContext = (installation: Installation, day: string): IntakeContext => ({
  tables: installation.codeTables,
  identifierKinds: installation.identifierKinds(day),
  rules: installation.rules,
  day,
});

/** What people call the parts of a record; without the table headings speak for themselves. */
export function wordsOf(installation: Installation, day: string): HeadingWords {
  const table = installation.library.find("table", "heading-synonym", day);
  return table.ok ? headingWords(table.value) : NO_WORDS;
}

/** How a file's columns differ from those its profile was made for; another order alone is not worth a word on a receipt. */
export function driftNotices(
  installation: Installation,
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  header: readonly string[],
): readonly Problem[] {
  if (mapping?.columns === undefined) return [];
  const drift = compareColumns(mapping, header, wordsOf(installation, mapping.validFrom));
  return hasDrift(drift) ? driftProblems({ ...drift, moved: false }, item) : [];
}
