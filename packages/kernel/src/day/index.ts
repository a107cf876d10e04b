/** Calendar days: exact arithmetic, and reading them in the forms that real files use. */

export {
  addDays,
  addMonths,
  addYears,
  compareDays,
  dayOf,
  daysBetween,
  daysInMonth,
  FIRST_DAY,
  fromEpochDay,
  isDay,
  isRealDay,
  LAST_DAY,
  partsOf,
  toEpochDay,
  weekday,
  weekdayOfEpochDay,
  yearOf,
} from "./arithmetic.ts";
export type { Day } from "./arithmetic.ts";
export { parseDay } from "./parse.ts";
export type { DateForm, ParseDayOptions } from "./parse.ts";
