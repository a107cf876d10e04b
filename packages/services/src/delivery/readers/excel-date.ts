const DAY_MILLISECONDS = 86_400_000;
const DAY_SECONDS = 86_400;
/** The serial of 9999-12-31, the last day Excel knows. */
const LAST_SERIAL = 2_958_465;
const DAYS_1900_TO_1904 = 1_462;

/**
 * Whether a built-in number format shows a date or a time. ECMA-376 part 1, 18.8.30: 14–22 and 45–47 everywhere,
 * 27–36 and 50–58 in Chinese, Japanese and Korean Excel.
 */
export function isDateFormatNumber(format: number): boolean {
  return (
    (format >= 14 && format <= 22) ||
    (format >= 27 && format <= 36) ||
    (format >= 45 && format <= 47) ||
    (format >= 50 && format <= 58)
  );
}

/** Whether a number format shows a date or a time: `yyyy"年"m"月"`, `[h]:mm`. */
export function isDateFormat(format: string): boolean {
  if (/\[[hms]+\]/iu.test(format)) return true;
  const bare = format
    .replaceAll(/"[^"]*"/gu, "")
    .replaceAll(/\\./gu, "")
    .replaceAll(/[_*]./gu, "")
    .replaceAll(/\[[^\]]*\]/gu, "");
  return /[ymdhs]/iu.test(bare);
}

/**
 * The text of a date serial: `YYYY-MM-DD`, with `THH:MM:SS` when it has a time, `HH:MM:SS` when it is only a time.
 * Undefined when Excel knows no such date. 1900-02-29, which Excel counts but never was, is undefined too.
 */
export function serialToText(serial: number, isFrom1904: boolean): string | undefined {
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  const time = seconds - day * DAY_SECONDS;
  if (seconds < 0 || day > LAST_SERIAL) return undefined;
  const clock = new Date(time * 1_000).toISOString().slice(11, 19);
  if (serial < 1 && !isFrom1904) return time === 0 ? undefined : clock;
  const date = dateOf(day, isFrom1904);
  if (date === undefined) return undefined;
  return time === 0 ? date : `${date}T${clock}`;
}

function dateOf(day: number, isFrom1904: boolean): string | undefined {
  let count = day;
  if (isFrom1904) count += DAYS_1900_TO_1904;
  // Excel's 1900 was a leap year, so that days before its 29 February are off by one.
  else if (day === 60) return undefined;
  else if (day < 60) count += 1;
  if (count > LAST_SERIAL) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + count * DAY_MILLISECONDS).toISOString().slice(0, 10);
}
