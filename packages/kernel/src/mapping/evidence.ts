import type { FieldDefinition, ItemDefinition } from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";
import { dayForm, holdsPersonal, percent, type ColumnContent } from "./content.ts";
import { bareHeading, foldHeading, nearness, type HeadingWords } from "./heading.ts";
import { partsOf } from "./roles.ts";

/** What speaks for a column being a field: its heading, and what stands in it. Scores are thousandths. */

export interface HeadingEvidence {
  readonly score: number;
  readonly reason: Text;
}

export interface ContentEvidence {
  /** Added to what the heading says. */
  readonly bonus: number;
  /** What the content is worth where the heading says nothing. */
  readonly alone: number;
  readonly reason: Text | null;
}

/** How well a heading names a field. */
export function headingEvidence(
  item: ItemDefinition,
  field: FieldDefinition,
  heading: string,
  words: HeadingWords,
): HeadingEvidence {
  const own = [field.code, field.label.zh, field.label.en];
  const exact = [...own, ...field.aliases];
  const folded = foldHeading(heading);
  const same = exact.find((name) => foldHeading(name) === folded);
  if (same !== undefined)
    return said(own.includes(same) ? 1000 : 980, `列名就是“${same}”`, `the heading is “${same}”`);
  const bare = bareHeading(heading);
  const alike = exact.find((name) => bareHeading(name) === bare);
  if (alike !== undefined)
    return said(
      940,
      `列名与“${alike}”只差括注或单位`,
      `the heading is “${alike}” but for what is in brackets`,
    );
  for (const part of partsOf(item, field)) {
    const names = words.names.get(part);
    if (names?.has(folded) === true || names?.has(bare) === true)
      return said(
        900,
        `“${heading}”通常就是${field.label.zh}`,
        `“${heading}” usually means: ${field.label.en}`,
      );
  }
  let best = { name: "", score: 0 };
  for (const name of exact) {
    const score = nearness(heading, name, words);
    if (score > best.score) best = { name, score };
  }
  const { name, score } = best;
  const near = score === 1000 ? 880 : Math.floor(score * 0.85);
  return said(near, `列名与“${name}”相近`, `the heading is like “${name}”`);
}

const said = (score: number, zh: string, en: string): HeadingEvidence => ({ score, reason: { zh, en } });

const NOTHING: ContentEvidence = { bonus: 0, alone: 0, reason: null };
/** The cells are something else: only a heading that says the very name outweighs it. */
const AGAINST = -400;
/** Whether what stands in a column speaks against the field. */
export const isContradicted = (evidence: ContentEvidence): boolean => evidence.bonus <= AGAINST;
/** Fewer cells than this prove nothing. */
const ENOUGH = 3;

/** What a column's cells say about a field. Null: this column may not be suggested for it, whatever its heading. */
export function contentEvidence(
  item: ItemDefinition,
  field: FieldDefinition,
  content: ColumnContent,
): ContentEvidence | null {
  const keepsPersonal = field.personal === "identity-number" || field.personal === "phone";
  if (holdsPersonal(content)) return keepsPersonal ? support(100, 0, 100, PERSONAL) : null;
  if (content.filled === 0) return NOTHING;
  switch (field.type) {
    case "code":
      return codeEvidence(item, field, field.identifier, content);
    case "date":
      return dateEvidence(content);
    case "integer":
    case "decimal":
    case "money":
      return numberEvidence(content);
    case "choice":
    case "choices":
      return choiceEvidence(field, content);
    case "text":
      return textEvidence(item, field, content);
    default:
      return unreachable(field);
  }
}

const PERSONAL: Text = { zh: "个人号码", en: "numbers of persons" };

/** `share` cells in a hundred are what the field holds. */
const support = (bonus: number, alone: number, share: number, what: Text): ContentEvidence => ({
  bonus,
  alone,
  reason: { zh: `内容有 ${share}% 是${what.zh}`, en: `${share}% of its cells are ${what.en}` },
});

const against = (bonus: number, content: ColumnContent): ContentEvidence =>
  content.filled < ENOUGH ? NOTHING : { bonus, alone: 0, reason: null };

const AGENCY = /^1[123]/u;

function codeEvidence(
  item: ItemDefinition,
  field: FieldDefinition,
  identifier: string,
  content: ColumnContent,
): ContentEvidence {
  const found = codesIn(identifier, content);
  if (found === null) return NOTHING;
  const share = percent(content, found.cells);
  if (share < 20) return against(AGAINST, content);
  const agencies =
    content.distinct.filter((one) => AGENCY.test(one.text)).length * 2 > content.distinct.length;
  const isAgency = item.roles.authorityCode === field.code;
  const links = item.roles.identifiers.some((one) => one.field === field.code);
  if (identifier === "uscc" && agencies && links) return against(AGAINST, content);
  if (identifier === "uscc" && !agencies && isAgency) return against(AGAINST, content);
  const alone = share >= 60 && (links || (isAgency && agencies)) ? 700 : 0;
  return support(share >= 60 ? 90 : 0, alone, share, found.what);
}

function codesIn(identifier: string, content: ColumnContent): { cells: number; what: Text } | null {
  switch (identifier) {
    case "uscc":
      return {
        cells: content.uscc,
        what: { zh: "校验通过的统一社会信用代码", en: "USCCs that pass their check" },
      };
    case "organisation-code":
      return {
        cells: content.organisationCode,
        what: { zh: "校验通过的组织机构代码", en: "organisation codes" },
      };
    case "registration-number":
      return { cells: content.registrationNumber, what: { zh: "注册号", en: "registration numbers" } };
    default:
      return null;
  }
}

const DAYS: Text = { zh: "日期", en: "dates" };
const NUMBERS: Text = { zh: "数字或金额", en: "numbers or amounts" };
const LISTED: Text = { zh: "清单内的取值", en: "values of the list" };

function dateEvidence(content: ColumnContent): ContentEvidence {
  const form = dayForm(content);
  if (form === null) return against(AGAINST, content);
  // A date says only that it is one: which of several it is, its heading must say.
  return support(form.percent >= 60 ? 50 : 0, 0, form.percent, DAYS);
}

function numberEvidence(content: ColumnContent): ContentEvidence {
  const share = percent(content, content.number + content.amountWithUnit);
  return share < 30 ? against(AGAINST, content) : support(share >= 60 ? 50 : 0, 0, share, NUMBERS);
}

type ChoiceField = Extract<FieldDefinition, { type: "choice" | "choices" }>;

/** Whether a text reads as a value of the list, whole or in its parts. */
export function isListed(field: ChoiceField, text: string): boolean {
  const one = (part: string): boolean =>
    field.values.includes(part) ||
    (field.synonyms !== undefined && Object.hasOwn(field.synonyms, part)) ||
    (field.otherPrefix !== undefined && part.startsWith(field.otherPrefix));
  if (one(text)) return true;
  if (field.type === "choice") return false;
  const parts = [field.separator, ...field.otherSeparators].reduce<readonly string[]>(
    (pieces, separator) => pieces.flatMap((piece) => piece.split(separator)),
    [text],
  );
  return parts.map((part) => part.trim()).every((part) => part === "" || one(part));
}

function choiceEvidence(field: ChoiceField, content: ColumnContent): ContentEvidence {
  const matching = content.distinct.filter((one) => isListed(field, one.text));
  const listed = matching.reduce((sum, one) => sum + one.count, 0);
  const share = percent(content, listed);
  if (share < 10) return against(content.distinct.length > 20 ? AGAINST : -150, content);
  // 是, 否, 1, 2 stand in many columns.
  const telling = matching.some((one) => one.text.length >= 2 && !/^\d+$/u.test(one.text));
  return support(share >= 60 ? 90 : 30, share >= 60 && telling ? 620 : 0, share, LISTED);
}

const ENTERPRISES: Text = { zh: "企业名称", en: "names of enterprises" };
const AUTHORITIES: Text = { zh: "机关名称", en: "names of authorities" };
const DOCUMENTS: Text = { zh: "文号", en: "numbers of documents" };

function textEvidence(item: ItemDefinition, field: FieldDefinition, content: ColumnContent): ContentEvidence {
  const { roles } = item;
  if (percent(content, content.uscc) >= 50) return against(AGAINST, content);
  const enterprises = percent(content, content.enterprise);
  const authorities = percent(content, content.authority);
  const documents = percent(content, content.documentNumber);
  if (field.code === roles.name) {
    if (enterprises >= 50) return support(80, 560, enterprises, ENTERPRISES);
    return percent(content, content.number) >= 50 || documents >= 50 ? against(AGAINST, content) : NOTHING;
  }
  if (field.code === roles.documentNumber)
    return documents >= 50 ? support(80, 640, documents, DOCUMENTS) : NOTHING;
  if (field.code === roles.authority)
    return authorities >= 60 ? support(80, 520, authorities, AUTHORITIES) : NOTHING;
  if (field.personal === "name" && (enterprises >= 50 || authorities >= 50)) return against(AGAINST, content);
  const limit = field.type === "text" ? field.maxLength : content.longest;
  return content.longest > limit ? against(-100, content) : NOTHING;
}
