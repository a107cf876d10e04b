/** The one place that asks the machine for the day: programs own the clock, everything else is given one. */

const CHINA = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

const MINUTE_MILLISECONDS = 60_000;
let known = { minute: -1, day: "" };

/** Today in Asia/Shanghai, YYYY-MM-DD. */
export function chinaToday(): string {
  // Every statement asks: the day is worked out once a minute.
  const minute = Math.floor(Date.now() / MINUTE_MILLISECONDS);
  if (known.minute !== minute) known = { minute, day: CHINA.format(minute * MINUTE_MILLISECONDS) };
  return known.day;
}
