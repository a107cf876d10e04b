/** How days, instants, money, points and sizes are written for people, exactly: nothing here rounds silently. */

export type Language = "zh" | "en";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/u;

const instantParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** A day `YYYY-MM-DD` as 2026年3月1日 or 1 Mar 2026; anything else is given back as it is. */
export function formatDay(day: string, language: Language): string {
  const parts = DAY.exec(day);
  if (parts === null) return day;
  const [, year = "", month = "", date = ""] = parts;
  if (language === "zh") return `${Number(year)}年${Number(month)}月${Number(date)}日`;
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${Number(year)}`;
}

/** An ISO instant in the platform's zone (Asia/Shanghai), to the minute. */
export function formatInstant(instant: string, language: Language): string {
  const moment = new Date(instant);
  if (Number.isNaN(moment.getTime())) return instant;
  const parts = new Map(instantParts.formatToParts(moment).map((part) => [part.type, part.value]));
  const day = `${parts.get("year") ?? ""}-${parts.get("month") ?? ""}-${parts.get("day") ?? ""}`;
  const time = `${parts.get("hour") ?? ""}:${parts.get("minute") ?? ""}`;
  return language === "zh" ? `${formatDay(day, language)} ${time}` : `${formatDay(day, language)}, ${time}`;
}

/** The four digits of a day's year. */
export function yearOf(day: string): string {
  return day.slice(0, 4);
}

/** Digits in groups of three. */
export function formatCount(value: number): string {
  const text = Math.abs(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/gu, ",");
  return value < 0 ? `−${text}` : text;
}

/** A whole number of 10^-scale units as exact decimal text, with at least `least` decimals. */
function decimal(value: number, scale: number, least: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  const grouped = formatCount(Number(whole));
  return `${value < 0 ? "−" : ""}${grouped}${fraction === "" ? "" : `.${fraction}`}`;
}

const FEN_IN_TEN_THOUSAND_YUAN = 1_000_000;

/**
 * Money in fen. Chinese readers get 万 from ten thousand yuan on where that stays exact with two decimals;
 * everybody else and everything else is in yuan, with fen only where there are any.
 */
export function formatMoney(fen: number, language: Language): string {
  const sign = fen < 0 ? "−" : "";
  const size = Math.abs(fen);
  if (language === "zh" && size >= FEN_IN_TEN_THOUSAND_YUAN && size % 10_000 === 0)
    return `${sign}¥${decimal(size / 10_000, 2, 0)}万`;
  return `${sign}¥${decimal(size, 2, size % 100 === 0 ? 0 : 2)}`;
}

/** Thousandths of a point with one decimal (812500 → 812.5); more decimals only where the value has them. */
export function formatPoints(thousandths: number): string {
  return decimal(thousandths, 3, 1);
}

/** Points that were added or taken: always with a sign, a true minus for losses. */
export function formatSignedPoints(thousandths: number): string {
  return thousandths > 0 ? `+${formatPoints(thousandths)}` : formatPoints(thousandths);
}

/** A file's size in the unit that reads best. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A share of a whole as a CSS percentage, held within 0 and 100. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return "0%";
  return `${Math.min(100, Math.max(0, (part / whole) * 100)).toFixed(3)}%`;
}
