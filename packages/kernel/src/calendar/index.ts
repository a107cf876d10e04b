/** Working-day calendars: the yearly arrangements and the counting of statutory periods. */

export { createCalendar } from "./calendar.ts";
export type { Calendar } from "./calendar.ts";
export { holidayYear, holidayYearOf, parseHolidayYear } from "./year.ts";
export type { CalendarDefinitionLike, HolidayEntry, HolidayYear } from "./year.ts";
