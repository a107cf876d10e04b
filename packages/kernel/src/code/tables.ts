/** The tables that checking a code needs, handed in as data. */
import type { Outcome, Problem, Text } from "../outcome/index.ts";
import { failed, ok, problem, ProblemError } from "../outcome/index.ts";

/** Who registers (first character of a USCC) and what is registered (second character). */
export interface RegistryClass {
  readonly department: string;
  readonly departmentLabel: Text;
  readonly class: string;
  readonly classLabel: Text;
}

/** An administrative division of GB/T 2260; `successors` are the codes that directly replaced an abolished one. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly status: "current" | "abolished";
  readonly successors: readonly string[];
}

/** Everything `checkCode` looks up. Built by `createCodeTables`. */
export interface CodeTables {
  /** By the first two characters of a USCC. */
  readonly registry: ReadonlyMap<string, RegistryClass>;
  /** By six digits. */
  readonly divisions: ReadonlyMap<string, Division>;
}

type Row = Readonly<Record<string, string>>;

function refuseCsv(zh: string, en: string, line: number): never {
  throw new ProblemError(problem("invalid", "table-invalid", zh, en, `line ${line}`));
}

/**
 * Rows of a code table: the first line names the columns, commas separate, nothing is quoted.
 * Blank lines are skipped, CRLF and a byte order mark are accepted.
 * Throws ProblemError `table-invalid` (path: the line) for a quotation mark or a line of another width.
 */
export function parseTableCsv(text: string): Record<string, string>[] {
  const lines = (text.startsWith("\uFEFF") ? text.slice(1) : text).split(/\r?\n/);
  const quoted = text.indexOf('"');
  if (quoted >= 0) {
    const line = text.slice(0, quoted).split("\n").length;
    refuseCsv("表文件不支持引号", "a table file has no quotation marks", line);
  }
  const columns = (lines[0] ?? "").split(",");
  if (new Set(columns).size !== columns.length) refuseCsv("列名重复", "a column name stands twice", 1);
  const rows: Record<string, string>[] = [];
  for (let number = 1; number < lines.length; number += 1) {
    const line = lines[number] ?? "";
    if (line === "") continue;
    const values = line.split(",");
    if (values.length !== columns.length) {
      const en = `${values.length} columns instead of ${columns.length}`;
      refuseCsv(`应有 ${columns.length} 列，实为 ${values.length} 列`, en, number + 1);
    }
    const row: Record<string, string> = {};
    for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ""] = values[index] ?? "";
    rows.push(row);
  }
  return rows;
}

const rowProblem = (table: string, index: number, column: string, value: string): Problem =>
  problem(
    "invalid",
    "table-invalid",
    `${table} 第 ${index + 1} 行 ${column} 列有误：“${value}”`,
    `${table}, row ${index + 1}: column ${column} cannot be "${value}"`,
    `${table}[${index}].${column}`,
  );

function registryClass(row: Row, index: number): RegistryClass | Problem {
  const {
    department = "",
    departmentZh = "",
    departmentEn = "",
    class: kind = "",
    classZh = "",
    classEn = "",
  } = row;
  if (!/^[0-9A-Z]$/.test(department)) return rowProblem("registry", index, "department", department);
  if (!/^[0-9A-Z]$/.test(kind)) return rowProblem("registry", index, "class", kind);
  if (departmentZh === "" || departmentEn === "")
    return rowProblem("registry", index, "departmentZh", departmentZh);
  if (classZh === "" || classEn === "") return rowProblem("registry", index, "classZh", classZh);
  return {
    department,
    departmentLabel: { zh: departmentZh, en: departmentEn },
    class: kind,
    classLabel: { zh: classZh, en: classEn },
  };
}

function division(row: Row, index: number): Division | Problem {
  const { code = "", name = "", status = "", successors = "" } = row;
  if (!/^\d{6}$/.test(code)) return rowProblem("divisions", index, "code", code);
  if (name === "") return rowProblem("divisions", index, "name", name);
  if (status !== "current" && status !== "abolished") return rowProblem("divisions", index, "status", status);
  return { code, name, status, successors: successors === "" ? [] : successors.split(" ") };
}

const isProblem = (value: RegistryClass | Division | Problem): value is Problem => "kind" in value;

/**
 * Builds the tables from rows: `registry` with columns department, departmentZh, departmentEn, class, classZh, classEn
 * (table `uscc-registry`); `divisions` with code, name, status, successors (table `division`).
 * Problems: `table-invalid` with the path of the cell.
 */
export function createCodeTables(rows: {
  readonly registry: readonly Row[];
  readonly divisions: readonly Row[];
}): Outcome<CodeTables> {
  const problems: Problem[] = [];
  const registry = new Map<string, RegistryClass>();
  for (const [index, row] of rows.registry.entries()) {
    const entry = registryClass(row, index);
    if (isProblem(entry)) problems.push(entry);
    else registry.set(entry.department + entry.class, entry);
  }
  const divisions = new Map<string, Division>();
  for (const [index, row] of rows.divisions.entries()) {
    const entry = division(row, index);
    if (isProblem(entry)) problems.push(entry);
    else divisions.set(entry.code, entry);
  }
  return problems.length > 0 ? failed(...problems) : ok({ registry, divisions });
}
