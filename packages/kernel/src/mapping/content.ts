import { parseDecimal } from "../amount/index.ts";
import { checkCode, isIdentityNumber, type CodeTables } from "../code/index.ts";
import { parseDay, type DateForm } from "../day/index.ts";
import type { SourceCell } from "../delivery/index.ts";
import { findPersonal } from "../personal/index.ts";

/** What stands in a column: counted over sample cells, nothing kept but a few examples. */

export interface ColumnContent {
  readonly heading: string;
  readonly filled: number;
  readonly blank: number;
  /** Distinct texts with their counts, most frequent first; cut off at `DISTINCT`. */
  readonly distinct: readonly { readonly text: string; readonly count: number }[];
  /** Whether there are more distinct texts than are listed. */
  readonly more: boolean;
  readonly longest: number;
  /** Cells that read as what is named. */
  readonly uscc: number;
  readonly organisationCode: number;
  readonly registrationNumber: number;
  readonly day: Readonly<Record<DateForm, number>>;
  readonly number: number;
  /** Numbers with a unit or a currency of their own: 5000元, 0.5万元. */
  readonly amountWithUnit: number;
  readonly documentNumber: number;
  readonly enterprise: number;
  readonly authority: number;
  readonly identityNumber: number;
  readonly phone: number;
  /** Formulas and error values. */
  readonly broken: number;
}

export const DISTINCT = 40;
const EVERY_FORM: readonly DateForm[] = [
  "auto",
  "month-day-year",
  "day-month-year",
  "japanese-era",
  "excel-serial",
];
/** A bare number is taken for a day of a spreadsheet only between 1954 and 2064. */
const SERIAL = /^[2-5]\d{4}(?:\.\d+)?$/u;
const DOCUMENT_NUMBER = /[〔[（(【﹝［]\s*(?:19|20)\d{2}\s*[〕\]）)】﹞］].{0,20}?\d.*号?$/u;
const ENTERPRISE =
  /(?:公司|厂|店|合作社|商行|经营部|事务所|中心|集团|企业|超市|酒店|饭店|工作室|合伙\)?|分公司|门市部)$/u;
const AUTHORITY =
  /^[^《》，。；]*(?:局|委员会|政府|厅|办公室|管委会|大队|支队|总队|法院|海关|税务所|监管所|研究院)$/u;
const AMOUNT = /^[人民币¥￥]*\s*[\d,，.]+\s*(?:万|亿)?元?(?:整|人民币)?$/u;
const BARE_NUMBER = /^-?[\d,，]+(?:\.\d+)?%?$/u;

const COUNTED = [
  "uscc",
  "organisationCode",
  "registrationNumber",
  "number",
  "amountWithUnit",
  "documentNumber",
  "enterprise",
  "authority",
  "identityNumber",
  "phone",
] as const;
type Mark = (typeof COUNTED)[number] | DateForm;

/** Looks at one column's cells. */
export function observeColumn(
  heading: string,
  cells: readonly SourceCell[],
  tables: CodeTables,
): ColumnContent {
  const seen = new Map<string, number>();
  const counted = new Map<Mark, number>();
  let [filled, broken, longest] = [0, 0, 0];
  const known = new Map<string, readonly Mark[]>();
  for (const cell of cells) {
    const text = textOf(cell);
    if (text === "") continue;
    filled += 1;
    longest = Math.max(longest, text.length);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    if (typeof cell === "object") {
      broken += 1;
      continue;
    }
    // The same text is looked at once: most columns repeat themselves.
    const marks = known.get(text) ?? marksOf(text, tables);
    known.set(text, marks);
    for (const mark of marks) counted.set(mark, (counted.get(mark) ?? 0) + 1);
  }
  const of = (mark: Mark): number => counted.get(mark) ?? 0;
  const distinct = [...seen]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, DISTINCT)
    .map(([text, count]) => ({ text, count }));
  return {
    heading,
    filled,
    blank: cells.length - filled,
    distinct,
    more: seen.size > DISTINCT,
    longest,
    broken,
    uscc: of("uscc"),
    organisationCode: of("organisationCode"),
    registrationNumber: of("registrationNumber"),
    day: {
      auto: of("auto"),
      "month-day-year": of("month-day-year"),
      "day-month-year": of("day-month-year"),
      "japanese-era": of("japanese-era"),
      "excel-serial": of("excel-serial"),
    },
    number: of("number"),
    amountWithUnit: of("amountWithUnit"),
    documentNumber: of("documentNumber"),
    enterprise: of("enterprise"),
    authority: of("authority"),
    identityNumber: of("identityNumber"),
    phone: of("phone"),
  };
}

/** A cell as people see it; blank is the empty text. */
export function textOf(cell: SourceCell): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell.trim();
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "boolean") return cell ? "是" : "否";
  return "formula" in cell ? `=${cell.formula}` : cell.error;
}

/** Everything a text reads as. */
function marksOf(text: string, tables: CodeTables): readonly Mark[] {
  const marks: Mark[] = [];
  const code = codeMark(text, tables);
  if (code !== null) marks.push(code);
  for (const form of EVERY_FORM) {
    if (form === "excel-serial" ? SERIAL.test(text) : mayBeDay(text) && parseDay(text, [form]).ok)
      marks.push(form);
  }
  if (BARE_NUMBER.test(text) && parseDecimal(text.replace("%", ""), { scale: 6 }).ok) marks.push("number");
  else if (AMOUNT.test(text)) marks.push("amountWithUnit");
  if (DOCUMENT_NUMBER.test(text)) marks.push("documentNumber");
  if (text.length >= 4 && ENTERPRISE.test(text)) marks.push("enterprise");
  if (text.length >= 3 && AUTHORITY.test(text)) marks.push("authority");
  const personal = new Set(findPersonal(text, { codes: tables }).map((one) => one.kind));
  if (personal.has("mobile-phone")) marks.push("phone");
  if (personal.has("identity-number")) marks.push("identityNumber");
  return marks;
}

const LONGEST_DAY = 40;
const mayBeDay = (text: string): boolean =>
  text.length <= LONGEST_DAY && /\d|[一二三四五六七八九]/u.test(text);

function codeMark(text: string, tables: CodeTables): Mark | null {
  if (text.length < 8 || text.length > 20) return null;
  const { verdict, kind } = checkCode(text, tables);
  if (verdict === "invalid" || isIdentityNumber(text)) return null;
  if (kind === "uscc") return "uscc";
  if (kind === "organisation-code") return "organisationCode";
  return kind === "registration-number" ? "registrationNumber" : null;
}

/** Of how many filled cells in a hundred something holds. */
export const percent = (content: ColumnContent, cells: number): number =>
  content.filled === 0 ? 0 : Math.round((100 * cells) / content.filled);

const PERSONAL_PERCENT = 20;

/** Whether a column holds identity or telephone numbers of people: it is never suggested for what others may see. */
export const holdsPersonal = (content: ColumnContent): boolean =>
  percent(content, content.identityNumber) >= PERSONAL_PERCENT ||
  percent(content, content.phone) >= PERSONAL_PERCENT;

export interface FoundForm {
  readonly form: DateForm;
  readonly percent: number;
  /** Month and day cannot be told apart in any cell. */
  readonly ambiguous: boolean;
}

/** The form that reads most cells as days; null where hardly any is one. */
export function dayForm(content: ColumnContent): FoundForm | null {
  let best: DateForm = "auto";
  for (const form of EVERY_FORM) if (content.day[form] > content.day[best]) best = form;
  const share = percent(content, content.day[best]);
  if (share < 30) return null;
  const ambiguous =
    best === "month-day-year" && content.day["day-month-year"] === content.day["month-day-year"];
  return { form: best, percent: share, ambiguous };
}
