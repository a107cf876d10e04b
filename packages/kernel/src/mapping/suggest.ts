import type { CellSource, FieldDefinition, ItemDefinition } from "../definition/index.ts";
import type { Text } from "../outcome/index.ts";
import { dayForm, percent, type ColumnContent } from "./content.ts";
import { contentEvidence, headingEvidence, isContradicted, isListed } from "./evidence.ts";
import { unitOf, type HeadingWords } from "./heading.ts";

/** Suggestions: for each field of an item the column of a source that most likely holds it, with a score and a plain reason. */

export interface FieldSuggestion {
  readonly field: string;
  /** Null where nothing was likely enough. */
  readonly column: string | null;
  /** Thousandths. */
  readonly score: number;
  readonly reason: Text | null;
  /** How to read the column: form of dates, unit of money. Null without a column. */
  readonly source: CellSource | null;
  /** Other columns that may be meant, best first. */
  readonly alternatives: readonly { readonly column: string; readonly score: number }[];
  /** Values that stand in the column and not in the field's list. */
  readonly unmatched: readonly string[];
  /** What a person should look at before relying on it. */
  readonly question: Text | null;
}

/** Below this nothing is suggested. */
export const LIKELY = 500;
const POSSIBLE = 380;
const MOST_ALTERNATIVES = 3;

interface Candidate {
  readonly field: FieldDefinition;
  readonly content: ColumnContent;
  readonly score: number;
  readonly reason: Text;
  readonly contradicted: boolean;
}

/**
 * Suggests a column for each field. No column is suggested twice, and one with identity or telephone numbers of people only
 * for a field that is never shown. Equal scores fall to the earlier field, then to the earlier column.
 */
export function suggestMapping(
  item: ItemDefinition,
  columns: readonly ColumnContent[],
  words: HeadingWords,
): readonly FieldSuggestion[] {
  const candidates = item.fields.flatMap((field) =>
    columns.flatMap((content) => candidateOf(item, field, content, words)),
  );
  const chosen = new Map<string, Candidate>();
  const taken = new Set<string>();
  for (const one of candidates.toSorted((a, b) => b.score - a.score)) {
    if (one.score < LIKELY || chosen.has(one.field.code) || taken.has(one.content.heading)) continue;
    chosen.set(one.field.code, one);
    taken.add(one.content.heading);
  }
  return item.fields.map((field) => {
    const own = candidates.filter((one) => one.field.code === field.code);
    return suggestionOf(field, chosen.get(field.code) ?? null, own);
  });
}

function candidateOf(
  item: ItemDefinition,
  field: FieldDefinition,
  content: ColumnContent,
  words: HeadingWords,
): Candidate[] {
  const evidence = contentEvidence(item, field, content);
  if (evidence === null) return [];
  const heading = headingEvidence(item, field, content.heading, words);
  const named = heading.score + evidence.bonus;
  const byContent = evidence.alone > named;
  const score = Math.min(1000, Math.max(0, named, evidence.alone));
  if (score < POSSIBLE) return [];
  const reasons = [
    ...(byContent ? [] : [heading.reason]),
    ...(evidence.reason === null ? [] : [evidence.reason]),
  ];
  return [{ field, content, score, reason: joined(reasons), contradicted: isContradicted(evidence) }];
}

const joined = (reasons: readonly Text[]): Text => ({
  zh: reasons.map((one) => one.zh).join("；"),
  en: reasons.map((one) => one.en).join("; "),
});

function suggestionOf(
  field: FieldDefinition,
  chosen: Candidate | null,
  candidates: readonly Candidate[],
): FieldSuggestion {
  const alternatives = candidates
    .filter((one) => one !== chosen)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST_ALTERNATIVES)
    .map((one) => ({ column: one.content.heading, score: one.score }));
  if (chosen === null)
    return {
      field: field.code,
      column: null,
      score: 0,
      reason: null,
      source: null,
      alternatives,
      unmatched: [],
      question: null,
    };
  const { content, score, reason } = chosen;
  return {
    field: field.code,
    column: content.heading,
    score,
    reason,
    source: readingOf(field, content),
    alternatives,
    unmatched: unmatchedValues(field, content),
    question: chosen.contradicted ? CONTRADICTED : questionOf(field, content),
  };
}

/** How a column of this content is read into a field: the form of its dates, the unit its heading states. */
export function readingOf(field: FieldDefinition, content: ColumnContent): CellSource {
  const { heading: column } = content;
  if (field.type === "date") {
    const found = dayForm(content);
    return found === null || found.form === "auto" ? { column } : { column, dateForm: found.form };
  }
  if (field.type === "money") {
    const unit = unitOf(column);
    return unit === null ? { column } : { column, unit };
  }
  return { column };
}

/** Values of a column that are not in the list of the field, most frequent first. */
export function unmatchedValues(field: FieldDefinition, content: ColumnContent): readonly string[] {
  if (field.type !== "choice" && field.type !== "choices") return [];
  return content.distinct.map((one) => one.text).filter((text) => !isListed(field, text));
}

const CONTRADICTED: Text = {
  zh: "列名相符，但内容看来不是该字段，请核对",
  en: "the heading fits, but its cells do not look like this field: please check",
};

function questionOf(field: FieldDefinition, content: ColumnContent): Text | null {
  if (field.type === "date" && dayForm(content)?.ambiguous === true)
    return {
      zh: "月和日无法从内容分辨，请选定日期写法",
      en: "month and day cannot be told apart: choose the form of the dates",
    };
  if (field.type === "money" && unitOf(content.heading) === null && percent(content, content.number) >= 50) {
    const unit = field.unit === "yuan" ? { zh: "元", en: "yuan" } : { zh: "万元", en: "ten thousand yuan" };
    return {
      zh: `列名没有写明单位，不带单位的数按${unit.zh}读取，请核对`,
      en: `the heading states no unit: bare numbers are read as ${unit.en}; please check`,
    };
  }
  return null;
}
