/** The one place that asks the machine for the day: programs own the clock, everything else is given one. */

const CHINA = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** Today in Asia/Shanghai, YYYY-MM-DD. */
export const chinaToday = (): string => CHINA.format(new Date());
