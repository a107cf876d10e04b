/** A class in sentences: why it is what it is, the strongest reasons first. */
import { formatCount, formatMoney, type Language } from "../format/index.ts";
import type { Text } from "../outcome/index.ts";
import { pointsText } from "./difference.ts";
import type { Contribution } from "./types.ts";

/** A contribution as people are shown it. */
export interface LabelledContribution extends Pick<
  Contribution,
  "kind" | "label" | "points" | "value" | "missing" | "records" | "basis"
> {
  readonly factLabel: Text | null;
  readonly unit: Text | null;
  /** What the value stands for, where the fact codes words as integers. */
  readonly valueText: string | null;
}

export interface Reason {
  readonly text: Text;
  /** Thousandths of a point. */
  readonly points: number;
  readonly records: readonly number[];
}

const YES_NO: Readonly<Record<Language, readonly [string, string]>> = { zh: ["无", "有"], en: ["no", "yes"] };

/** A fact's value with its unit; money and yes-or-no are told by the unit that the definition states. Null: there is none. */
export function factValueText(one: Pick<LabelledContribution, "value" | "unit" | "valueText">): Text | null {
  const { value, unit, valueText } = one;
  if (value === null) return null;
  if (valueText !== null) return { zh: valueText, en: valueText };
  const inWords = (language: Language): string => {
    switch (unit?.en) {
      case undefined:
        return formatCount(value);
      case "fen":
        return formatMoney(value, language);
      case "yes or no":
        return YES_NO[language][value === 0 ? 0 : 1];
      default:
        return `${formatCount(value)} ${unit?.[language] ?? ""}`;
    }
  };
  return { zh: inWords("zh"), en: inWords("en") };
}

/** The contributions that move the score, as sentences, the strongest first; the base is no reason. */
export function reasonsOf(contributions: readonly LabelledContribution[]): readonly Reason[] {
  return contributions
    .filter((one) => one.points !== 0 && one.kind !== "base")
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .map((one) => ({ text: sentence(one), points: one.points, records: one.records }));
}

function sentence(one: LabelledContribution): Text {
  const points = pointsText(Math.abs(one.points));
  const value = factValueText(one);
  const fact =
    one.factLabel === null || value === null
      ? { zh: "", en: "" }
      : { zh: `（${one.factLabel.zh}：${value.zh}）`, en: ` (${one.factLabel.en}: ${value.en})` };
  const basis =
    one.basis === null ? { zh: "", en: "" } : { zh: `依据：${one.basis}。`, en: ` Basis: ${one.basis}.` };
  switch (one.kind) {
    case "veto":
      return {
        zh: `触发一票限制“${one.label.zh}”${fact.zh}，得分被压低 ${points} 分。${basis.zh}`,
        en: `The limit “${one.label.en}”${fact.en} holds and lowers the score by ${points}.${basis.en}`,
      };
    case "floor":
      return {
        zh: `适用保底“${one.label.zh}”${fact.zh}，得分被抬高 ${points} 分。${basis.zh}`,
        en: `The floor “${one.label.en}”${fact.en} holds and raises the score by ${points}.${basis.en}`,
      };
    case "base":
    case "indicator":
    case "dimension-limit":
    case "limit":
      return {
        zh: `${one.label.zh}${fact.zh}，${one.points < 0 ? "减" : "加"} ${points} 分。`,
        en: `${one.label.en}${fact.en} ${one.points < 0 ? "takes" : "adds"} ${points}.`,
      };
  }
}
