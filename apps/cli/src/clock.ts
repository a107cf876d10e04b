/** The one place where the command line asks the time. */

const SHANGHAI = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" });

/** Today in Asia/Shanghai, YYYY-MM-DD. */
export const today = (): string => SHANGHAI.format(new Date());
