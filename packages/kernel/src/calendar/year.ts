/** A year's working-day arrangement: the deviations from the five-day week. */
import { z } from "zod";
import type { Day } from "../day/index.ts";
import type { Outcome, Problem } from "../outcome/index.ts";
import { isDay, yearOf } from "../day/index.ts";
import { failed, ok, problem } from "../outcome/index.ts";

/** One day that differs from the plain week, or confirms it: `off` false is a weekend day worked in exchange. */
export interface HolidayEntry {
  readonly date: Day;
  readonly name: string;
  readonly off: boolean;
}

/** What the authority arranged for one year; a few days may lie in the neighbouring years (2018-12-29 belongs to 2019). */
export interface HolidayYear {
  readonly year: number;
  /** Where the arrangement was published. */
  readonly papers: readonly string[];
  readonly days: readonly HolidayEntry[];
}

const fileSchema = z.object({
  year: z.int().min(1).max(9999),
  papers: z.array(z.string()).default([]),
  days: z.array(
    z.object({
      name: z.string(),
      date: z.string().refine(isDay, { error: "not a day written YYYY-MM-DD" }),
      isOffDay: z.boolean(),
    }),
  ),
});

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text;
}

function issueProblem(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Problem {
  const path = pathText(issue.path);
  return problem(
    "invalid",
    "calendar-invalid",
    `日历文件有误：${issue.message}`,
    `not a calendar: ${issue.message}`,
    path,
  );
}

function entryProblems(year: number, days: readonly HolidayEntry[]): Problem[] {
  const seen = new Set<Day>();
  const problems: Problem[] = [];
  for (const [index, { date }] of days.entries()) {
    const path = `days[${index}].date`;
    if (Math.abs(yearOf(date) - year) > 1) {
      const en = `${date} does not belong to ${year} or a neighbouring year`;
      problems.push(
        problem("invalid", "calendar-invalid", `${date} 不属于 ${year} 年及其前后一年`, en, path),
      );
    }
    if (seen.has(date)) {
      problems.push(problem("invalid", "calendar-invalid", `${date} 重复`, `${date} stands twice`, path));
    }
    seen.add(date);
  }
  return problems;
}

/** Builds a year from entries already typed; problems `calendar-invalid` with the path of a day out of place or repeated. */
export function holidayYear(
  year: number,
  papers: readonly string[],
  days: readonly HolidayEntry[],
): Outcome<HolidayYear> {
  const problems = entryProblems(year, days);
  return problems.length > 0 ? failed(...problems) : ok({ year, papers, days });
}

/**
 * Reads one year in the JSON shape of holiday-cn (`year`, `papers`, `days` of `name`, `date`, `isOffDay`; other keys are ignored).
 * Problems: `calendar-invalid`, each with the path of the offending value.
 */
export function parseHolidayYear(json: unknown): Outcome<HolidayYear> {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return failed(...parsed.error.issues.map(issueProblem));
  const { year, papers, days } = parsed.data;
  return holidayYear(
    year,
    papers,
    days.map(({ name, date, isOffDay }) => ({ date, name, off: isOffDay })),
  );
}

/** The part of a `calendar` definition that a holiday year is made of. */
export interface CalendarDefinitionLike {
  readonly id: string;
  readonly sources: readonly { readonly title: string; readonly url?: string | undefined }[];
  readonly days: readonly HolidayEntry[];
}

/** The holiday year of a `calendar` definition, whose id is the year. Problems: `calendar-invalid`. */
export function holidayYearOf(definition: CalendarDefinitionLike): Outcome<HolidayYear> {
  if (!/^\d{4}$/.test(definition.id)) {
    const en = `the id of a calendar is its year, not "${definition.id}"`;
    return failed(
      problem("invalid", "calendar-invalid", `日历的 id 应为年份，而不是“${definition.id}”`, en, "id"),
    );
  }
  for (const [index, { date }] of definition.days.entries()) {
    if (isDay(date)) continue;
    const path = `days[${index}].date`;
    return failed(
      problem("invalid", "calendar-invalid", `没有这一天：${date}`, `there is no such day: ${date}`, path),
    );
  }
  const papers = definition.sources.map(({ title, url }) => url ?? title);
  return holidayYear(Number(definition.id), papers, definition.days);
}
