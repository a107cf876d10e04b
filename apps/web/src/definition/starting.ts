import { addDays } from "@xinpark/kernel/day";
import { definitionText, type Definition } from "@xinpark/kernel/definition";

/** What a new draft begins with: the version it follows with the next number, or the head of a clock. */
export function starting(before: Definition | null, today: string): string {
  const tomorrow = addDays(today, 1);
  if (before === null) return NEW.replace("FIRST_DAY", tomorrow);
  const { validTo: _ended, ...kept } = before;
  return definitionText({ ...kept, version: nextVersion(before.version), validFrom: tomorrow });
}

/** The number after a number; anything else gets one behind it. */
export function nextVersion(version: string): string {
  const number = /^(.*?)(\d+)$/u.exec(version);
  return number === null ? `${version}-2` : `${number[1] ?? ""}${Number(number[2]) + 1}`;
}

const NEW = `kind: clock
id: local-clock
version: "1"
validFrom: FIRST_DAY
label: { zh: 本地时限, en: Local clock }
sources:
  - { title: 文件名称, number: 文号, article: 条款, confirmed: false }
days: 7
unit: working-days
owner: department
`;
