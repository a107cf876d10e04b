import type { Text } from "../outcome/index.ts";

/** Who may do what: one total map from role to rights, with labels for people. A role without an entry does not compile. */

export const RIGHTS = {
  "registry.search": { zh: "检索企业", en: "Search enterprises" },
  "registry.file.public": { zh: "查看企业的公开信息", en: "See what is public about an enterprise" },
  "registry.file": { zh: "查看职责范围内的企业档案", en: "See enterprise files within one's scope" },
  "evaluation.read": { zh: "查看园区服务分类及其理由", en: "See the park service class and its reasons" },
  "evaluation.run": { zh: "计算园区服务分类", en: "Run the evaluation" },
  "delivery.send": { zh: "报送数据", en: "Deliver data" },
  "delivery.read": { zh: "查看报送回执", en: "See receipts of deliveries" },
  "catalogue.read": { zh: "查看目录", en: "See the catalogue" },
  "definition.write": { zh: "导入定义", en: "Import definitions" },
  "organisation.write": { zh: "增设部门", en: "Add departments" },
} as const satisfies Record<string, Text>;

export type Right = keyof typeof RIGHTS;

export const ROLES = {
  visitor: { zh: "访客", en: "Visitor" },
  enterprise: { zh: "企业经办人", en: "Enterprise user" },
  "department-officer": { zh: "部门工作人员", en: "Department officer" },
  "credit-officer": { zh: "园区信用管理人员", en: "Park credit officer" },
  operator: { zh: "本机运维人员", en: "Local operator" },
} as const satisfies Record<string, Text>;

export type Role = keyof typeof ROLES;

const PUBLIC_RIGHTS = ["registry.search", "registry.file.public", "catalogue.read"] as const;

/**
 * The total map. The class (evaluation.read) is internal: the enterprise and its park see it, other departments do not.
 */
export const ROLE_RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  visitor: PUBLIC_RIGHTS,
  enterprise: [...PUBLIC_RIGHTS, "registry.file", "evaluation.read"],
  "department-officer": [...PUBLIC_RIGHTS, "registry.file", "delivery.send", "delivery.read"],
  "credit-officer": [
    ...PUBLIC_RIGHTS,
    "registry.file",
    "evaluation.read",
    "evaluation.run",
    "delivery.send",
    "delivery.read",
  ],
  operator: [
    ...PUBLIC_RIGHTS,
    "registry.file",
    "evaluation.read",
    "evaluation.run",
    "delivery.send",
    "delivery.read",
    "definition.write",
    "organisation.write",
  ],
};

export const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text);
