import { DISCLOSURE_LABELS } from "@xinpark/kernel/disclosure";
import type { Text } from "@xinpark/kernel/outcome";
import {
  ADMINISTRATORS,
  isRight,
  isRole,
  RIGHTS,
  ROLE_REACH,
  ROLE_RIGHTS,
  ROLES,
  type Right,
} from "@xinpark/kernel/rights";
import { OPERATIONS } from "@xinpark/server/http";

/** The map of rights as a document, made from the map itself and from the operations. */

const roles = Object.keys(ROLES).filter(isRole);
const rights = Object.keys(RIGHTS).filter(isRight);
const both = ({ zh, en }: Text): string => `${zh} / ${en}`;
const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

/** Rights that no operation names, and where they are asked for. */
export const RIGHTS_ELSEWHERE: Readonly<Partial<Record<Right, string>>> = {
  "registry.file": "企业档案（公开以外的部分） / Enterprise file, beyond what is public (`file.read`)",
  "evaluation.run": "`xinpark evaluate`",
};

/** The whole of docs/rights.md. */
export function rightsDocument(): string {
  return [
    "# 权限 · Rights",
    "",
    "由权限表和操作定义生成：`node scripts/rights.ts`。不要手改。 Generated from the map of rights and the operations; not to be edited by hand.",
    "",
    "## 角色与范围 · Roles and how far they reach",
    "",
    row("角色 Role", "范围", "Reach"),
    row("---", "---", "---"),
    ...roles.map((role) =>
      row(`**${both(ROLES[role])}** \`${role}\``, ROLE_REACH[role].text.zh, ROLE_REACH[role].text.en),
    ),
    "",
    `三员分立：${ADMINISTRATORS.map((role) => ROLES[role].zh).join("、")}互不兼任，也不兼任任何业务角色，由数据库约束保证。 The three administrators: nobody holds two of them, nor one of them beside any other role; held by a constraint of the database.`,
    "",
    "范围在数据库里由行级安全保证（未设定即看不到任何一行），在程序里再查一次。企业迁移时，其全部受保护数据在同一事务中换到新辖区。 Reach is held by row security in the database (nothing set, nothing seen) and once more in the program. When an enterprise moves, everything protected about it changes readers in one transaction.",
    "",
    "## 字段的公开属性 · Disclosure of fields",
    "",
    row("属性 Mode", "谁能看 Who sees it"),
    row("---", "---"),
    ...Object.entries(DISCLOSURE_LABELS).map(([mode, label]) => row(`\`${mode}\``, both(label))),
    "",
    "每个字段的属性写在目录里；字段不比其事项更公开；不给看的字段连同原因列出，不列其值。 The catalogue says it of each field; no field is more open than its item; what is withheld is named with the reason, never with its value.",
    "",
    "## 角色的权限 · Rights of each role",
    "",
    row("权限 Right", ...roles.map((role) => ROLES[role].zh)),
    row("---", ...roles.map(() => ":-:")),
    ...rights.map((right) =>
      row(
        `${both(RIGHTS[right])} \`${right}\``,
        ...roles.map((role) => (ROLE_RIGHTS[role].includes(right) ? "●" : "")),
      ),
    ),
    "",
    "## 每项权限能做什么 · What each right lets one do",
    "",
    row("权限 Right", "操作 Operations", "审计 Audit"),
    row("---", "---", "---"),
    ...rights.flatMap(operationsOf),
    "",
  ].join("\n");
}

function operationsOf(right: Right): string[] {
  const elsewhere = RIGHTS_ELSEWHERE[right];
  const rows = OPERATIONS.filter((operation) => operation.right === right).map((operation) =>
    row(`\`${right}\``, `${both(operation.label)} \`${operation.name}\``, operation.audit),
  );
  return elsewhere === undefined ? rows : [...rows, row(`\`${right}\``, elsewhere, "read / write")];
}
