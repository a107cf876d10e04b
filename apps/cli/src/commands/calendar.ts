/** `calendar add` and `calendar import`: working days from yearly tables. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { createCalendar, holidayYearOf, parseHolidayYear } from "@xinpark/kernel/calendar";
import type { HolidayYear } from "@xinpark/kernel/calendar";
import type { CalendarDefinition } from "@xinpark/kernel/definition";
import { expectValue, failed, problem, ProblemError } from "@xinpark/kernel/outcome";
import { stringify } from "yaml";
import type { Run } from "../command/definition.ts";
import { installationConfiguration, localDefinitions } from "../installation.ts";
import { readOffline, readTextFile, readYamlFile } from "../offline-definitions.ts";

export const calendarAdd: Run = async ({ arguments: given, output }) => {
  const years = readOffline("calendar", "calendar")
    .all("calendar")
    .map((one) => expectValue(holidayYearOf(one)));
  const date = expectValue(
    createCalendar(years).addWorkingDays(given.argument(0), wholeDays(given.argument(1))),
  );
  await (output.json ? output.value({ date }) : output.line(date));
  return 0;
};

function wholeDays(given: string): number {
  if (/^[+-]?\d{1,15}$/u.test(given)) return Number(given) + 0;
  throw new ProblemError(
    problem(
      "invalid",
      "number-unreadable",
      `天数应为整数：${given}`,
      `the count must be an integer: ${given}`,
      "N",
    ),
  );
}

export const calendarImport: Run = async ({ arguments: given, output }) => {
  const definition = readCalendarFile(given.argument(0));
  const known = readOffline("calendar", "calendar").all("calendar");
  const same = known.filter(({ id }) => id === definition.id);
  const state = same.length === 0 ? "added" : "present";
  if (!same.every((one) => digestDays(one) === digestDays(definition)))
    throw new ProblemError(yearExists(definition));
  if (state === "added") writeCalendar(definition);
  const year = Number(definition.id);
  if (output.json) await output.value({ year, days: definition.days.length, state });
  else {
    const zh = state === "added" ? `已增加 ${year} 年的工作日历` : `${year} 年的工作日历已经在库，内容相同`;
    const en =
      state === "added"
        ? `the calendar of ${year} was added`
        : `the calendar of ${year} is there already, with the same days`;
    await output.line(output.text({ zh, en }));
  }
  return 0;
};

const digestDays = ({ days }: CalendarDefinition): string => {
  const lines = days.map(({ date, off }) => `${date} ${String(off)}`).toSorted();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
};

const yearExists = ({ id }: CalendarDefinition) => ({
  ...problem(
    "conflict",
    "calendar-year-exists",
    `${id} 年的工作日历已经在库，内容不同`,
    `there is a calendar of ${id} already, with other days`,
    id,
  ),
  remedy: {
    zh: "更正已有年份须另写一个新版本的 calendar 定义，用 xinpark definition import 导入",
    en: "to correct a year write a calendar definition of a new version and use xinpark definition import",
  },
});

/** One year, from JSON of holiday-cn or a YAML definition. */
function readCalendarFile(path: string): CalendarDefinition {
  const name = basename(path);
  if (extname(path).toLowerCase() === ".json") return fromHolidayYear(readJson(path, name));
  const [definition, ...more] = readYamlFile(path, name);
  if (definition?.kind !== "calendar" || more.length > 0) {
    throw new ProblemError(
      problem(
        "invalid",
        "calendar-invalid",
        "文件须恰好含一个 calendar 定义",
        "the file must hold exactly one calendar definition",
        name,
      ),
    );
  }
  expectValue(holidayYearOf(definition));
  return definition;
}

function readJson(path: string, name: string): HolidayYear {
  const text = readTextFile(path, name);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return expectValue(
      failed(problem("invalid", "calendar-invalid", "不是有效的 JSON", "this is not valid JSON", name)),
    );
  }
  return expectValue(parseHolidayYear(json));
}

function fromHolidayYear({ year, papers, days }: HolidayYear): CalendarDefinition {
  const id = String(year).padStart(4, "0");
  const imported = { title: `holiday-cn ${id}`, confirmed: false };
  return {
    kind: "calendar",
    id,
    version: "1",
    validFrom: `${id}-01-01`,
    label: { zh: `${id}年工作日历`, en: `Working days of ${id}` },
    sources: papers.length === 0 ? [imported] : papers.map((url) => ({ ...imported, url })),
    days: [...days],
  };
}

/** Written whole or not at all, and never over another file. */
function writeCalendar(definition: CalendarDefinition): void {
  const folder = localDefinitions(installationConfiguration().dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const path = join(folder, `calendar-${definition.id}.yaml`);
  if (existsSync(path)) throw new ProblemError(yearExists(definition));
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, stringify(definition), { mode: 0o644, flush: true });
  renameSync(draft, path);
}
