/** The parts of a code with their meaning, for people. */
import type { Text } from "../outcome/index.ts";
import type { CodeCheck } from "./check.ts";
import type { CodeTables } from "./tables.ts";
import { checkCode } from "./check.ts";

/** One part of a normalised code. */
export interface CodePart {
  /** 0-based place in the normalised code. */
  readonly start: number;
  readonly text: string;
  readonly label: Text;
  /** What the part says; absent where it is only a sequence or is not in the tables. */
  readonly meaning?: Text;
}

export interface CodeExplanation {
  readonly check: CodeCheck;
  /** In order, covering the whole code; empty for kind `unknown`. */
  readonly parts: readonly CodePart[];
}

/** Name of a division with its province and city, as far as the table knows them. */
function divisionMeaning(code: string, tables: CodeTables): Text | undefined {
  const own = tables.divisions.get(code);
  if (own === undefined) return undefined;
  const above = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`].filter((parent) => parent !== code);
  const names = [...new Set(above)].map((parent) => tables.divisions.get(parent)?.name ?? "");
  const name = [...names, own.name].join("");
  return own.status === "current"
    ? { zh: name, en: name }
    : { zh: `${name}（已撤销）`, en: `${name} (abolished)` };
}

function part(code: string, start: number, end: number, label: Text, meaning?: Text): CodePart {
  const text = code.slice(start, end);
  return meaning === undefined ? { start, text, label } : { start, text, label, meaning };
}

const LABELS = {
  department: { zh: "登记管理部门", en: "registry" },
  class: { zh: "机构类别", en: "class" },
  division: { zh: "登记管理机关行政区划", en: "division of the registry" },
  organisation: { zh: "主体标识码（组织机构代码）", en: "organisation code" },
  body: { zh: "本体代码", en: "body" },
  sequence: { zh: "顺序码", en: "sequence number" },
  check: { zh: "校验码", en: "check character" },
} as const;

function usccParts(code: string, tables: CodeTables): CodePart[] {
  const entry = tables.registry.get(code.slice(0, 2));
  return [
    part(code, 0, 1, LABELS.department, entry?.departmentLabel),
    part(code, 1, 2, LABELS.class, entry?.classLabel),
    part(code, 2, 8, LABELS.division, divisionMeaning(code.slice(2, 8), tables)),
    part(code, 8, 17, LABELS.organisation),
    part(code, 17, 18, LABELS.check),
  ];
}

function partsOf(check: CodeCheck, tables: CodeTables): CodePart[] {
  const code = check.normalised;
  switch (check.kind) {
    case "uscc":
      return usccParts(code, tables);
    case "organisation-code":
      return [part(code, 0, 8, LABELS.body), part(code, 8, 9, LABELS.check)];
    case "registration-number":
      return [
        part(code, 0, 6, LABELS.division, divisionMeaning(code.slice(0, 6), tables)),
        part(code, 6, 14, LABELS.sequence),
        part(code, 14, 15, LABELS.check),
      ];
    case "unknown":
      return [];
    default:
      return check.kind satisfies never;
  }
}

/** Checks a code and names its parts; works for invalid codes of a known shape as well. */
export function explainCode(code: string, tables: CodeTables): CodeExplanation {
  const check = checkCode(code, tables);
  return { check, parts: partsOf(check, tables) };
}
