/** Mapping: which column of a department's file is which field of the catalogue, and whether a later file still fits. */

export { foldHeading, headingWords, nearness, NO_WORDS, unitOf } from "./heading.ts";
export type { HeadingUnit, HeadingWords } from "./heading.ts";
export { dayForm, holdsPersonal, observeColumn, percent, textOf } from "./content.ts";
export type { ColumnContent, FoundForm } from "./content.ts";
export { LIKELY, readingOf, suggestMapping, unmatchedValues } from "./suggest.ts";
export type { FieldSuggestion } from "./suggest.ts";
export { columnsRead, compareColumns, driftProblems, hasDrift, renameColumns } from "./drift.ts";
export type { ColumnDrift, MissingColumn } from "./drift.ts";
export { draftProfile } from "./draft.ts";
export type { DraftHead } from "./draft.ts";
