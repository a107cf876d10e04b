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
import { isMendingHeading } from "../mending.ts";
import type { TableSource } from "../readers/index.ts";
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
  source: Pick<TableSource, "header" | "rowsPath">,
): readonly Problem[] {
  // JSON and XML leave out what is empty: their paths differ from file to file.
  if (mapping?.columns === undefined || source.rowsPath !== null) return [];
  // An error workbook that comes back has two columns of ours: the file itself has not drifted.
  const header = source.header.filter((heading) => !isMendingHeading(heading));
  const drift = compareColumns(mapping, header, wordsOf(installation, mapping.validFrom));
  return hasDrift(drift) ? driftProblems({ ...drift, moved: false }, item) : [];
}
