import type { Text } from "../outcome/index.ts";
import { REACH_BY_ROLE, type Reach } from "./reach.ts";

export type { Reach } from "./reach.ts";

/** Who may do what: one total map from role to rights, with labels for people. A role without an entry does not compile. */

export const RIGHTS = {
  "registry.search": { zh: "检索企业", en: "Search enterprises" },
  "registry.file.public": { zh: "查看企业的公开信息", en: "See what is public about an enterprise" },
  "registry.file": { zh: "查看职责范围内的企业档案", en: "See enterprise files within one's scope" },
  "registry.move": {
    zh: "变更企业的登记地、纳税地和入园关系",
    en: "Move an enterprise between areas and parks",
  },
  "registry.match": {
    zh: "确认、否定和撤销按名称的匹配",
    en: "Confirm, reject and undo matches by name",
  },
  "registry.merge": {
    zh: "合并和拆回企业档案（须两人）",
    en: "Merge and unmerge enterprise files (two persons)",
  },
  "registry.lookups": { zh: "查看谁查询过本企业", en: "See who looked at one's file" },
  "evaluation.read": { zh: "查看园区服务分类及其理由", en: "See the park service class and its reasons" },
  "override.propose": {
    zh: "提出、告知、批准和撤回分类调整（须两人）",
    en: "Propose, notify, approve and withdraw overrides of a class (two persons)",
  },
  "override.answer": { zh: "对分类调整陈述申辩", en: "Answer a notice about one's class" },
  "candidate.decide": {
    zh: "确认或者不予名单候选",
    en: "Confirm or refuse candidates of a list",
  },
  "evaluation.run": { zh: "计算园区服务分类", en: "Run the evaluation" },
  "laboratory.use": {
    zh: "试算评价模型并查看等级变化的企业",
    en: "Try models on everyone and see who would move",
  },
  "delivery.send": { zh: "报送数据", en: "Deliver data" },
  "delivery.confirm": { zh: "确认整份名单的移出", en: "Confirm what a whole list removes" },
  "delivery.read": { zh: "查看报送回执", en: "See receipts of deliveries" },
  "delivery.check": { zh: "核验报送、退回补正", en: "Check deliveries and return them" },
  "finding.read": { zh: "查看和说明核查比对的问题", en: "See and explain findings of cross-checks" },
  "finding.settle": { zh: "办结核查比对的问题", en: "Settle findings of cross-checks" },
  "record.mark": {
    zh: "标注异议、复议诉讼及修复等事项",
    en: "Mark objection, litigation, correction and repair",
  },
  "record.withhold": { zh: "决定不予公示或暂时屏蔽", en: "Decide that a record is withheld or shielded" },
  "record.erase": {
    zh: "提出和批准依法删除（须两人）",
    en: "Propose and approve lawful erasure (two persons)",
  },
  "catalogue.read": { zh: "查看目录", en: "See the catalogue" },
  "definition.draft": {
    zh: "起草、审定和发布定义（须两人）",
    en: "Draft, review and publish definitions (two persons)",
  },
  "definition.write": { zh: "导入定义", en: "Import definitions" },
  "organisation.read": { zh: "查看机构名录", en: "See the organisations" },
  "organisation.write": { zh: "增设、更名、合并机构", en: "Add, rename and merge organisations" },
  "account.own": {
    zh: "管理本人账号、登录方式和会话",
    en: "Manage one's own account, ways to sign in and sessions",
  },
  "account.read": { zh: "查看账号及其授权", en: "See accounts and what they were granted" },
  "account.create": { zh: "开立和停用账号", en: "Open and close accounts" },
  "account.grant": { zh: "授予和收回角色、接口密钥", en: "Grant and withdraw roles and API keys" },
  "account.deputise": { zh: "移交待办和指定代理人", en: "Hand over tasks and name a deputy" },
  "onboarding.apply": { zh: "申请企业入驻", en: "Apply to represent an enterprise" },
  "mandate.give": { zh: "授权经办人", en: "Authorise a handler" },
  "mandate.verify": {
    zh: "核验企业身份和授权书",
    en: "Verify an enterprise's identity and letters of authority",
  },
  "window.act": { zh: "帮办代办", en: "Act for an enterprise at the window" },
  "identity.compare": {
    zh: "比对证件号码（不显示）",
    en: "Compare an identity number without seeing it",
  },
  "consent.give": { zh: "授权和撤回授权", en: "Give and revoke consent" },
  "consent.read": { zh: "查看授权", en: "See consents" },
  "consent.use": { zh: "凭授权查询企业信息", en: "Read an enterprise's data by its consent" },
  "report.issue": { zh: "出具报告", en: "Issue reports" },
  "report.read": { zh: "查看和下载报告", en: "See and fetch reports" },
  "export.request": { zh: "申请批量导出", en: "Ask for a bulk export" },
  "export.approve": { zh: "批准批量导出", en: "Approve a bulk export" },
  "list.export": { zh: "导出可查看的列表", en: "Export lists one may see" },
  "exchange.read": { zh: "读取公开信息的变更", en: "Read the changes of what is public" },
  "source.manage": { zh: "配置数据拉取", en: "Set up addresses that data is pulled from" },
  "alarm.read": { zh: "查看异常查询告警", en: "See alarms about unusual reading" },
  "code.read": { zh: "查看企业码", en: "See the enterprise's code" },
  "code.issue": { zh: "申领、更新和注销企业码", en: "Make, renew and revoke the enterprise's code" },
  "code.share": { zh: "向指定对象出示分类", en: "Share one's class with a named reader" },
  "audit.read": { zh: "审计检索", en: "Search the audit log" },
  "audit.oversee": { zh: "查看审计管理员的操作", en: "See what audit administrators did" },
  "setting.security": { zh: "查看安全策略", en: "See the security settings in force" },
} as const satisfies Record<string, Text>;

export type Right = keyof typeof RIGHTS;

/** Rights whose use names an item: a key can be held to some of them. */
export const ITEM_RIGHTS: readonly Right[] = ["delivery.send", "source.manage"];

export const ROLES = {
  visitor: { zh: "访客", en: "Visitor" },
  enterprise: { zh: "企业经办人", en: "Enterprise handler" },
  "legal-representative": { zh: "企业法定代表人", en: "Legal representative" },
  "department-officer": { zh: "部门工作人员", en: "Department officer" },
  "credit-officer": { zh: "园区信用管理人员", en: "Park credit officer" },
  "window-clerk": { zh: "窗口帮办人员", en: "Window clerk" },
  "bank-officer": { zh: "银行工作人员", en: "Bank officer" },
  "data-supplier": { zh: "公用事业和协会等数据提供人员", en: "Supplier of data (utility, association)" },
  "system-administrator": { zh: "系统管理员", en: "System administrator" },
  "security-administrator": { zh: "安全管理员", en: "Security administrator" },
  "audit-administrator": { zh: "审计管理员", en: "Audit administrator" },
  operator: { zh: "本机运维人员", en: "Local operator" },
} as const satisfies Record<string, Text>;

export type Role = keyof typeof ROLES;

/** How far each role reaches. Total: a role without an entry does not compile. */
export const ROLE_REACH: Readonly<Record<Role, Reach>> = REACH_BY_ROLE;

/** The three administrators (三员分立): nobody holds two of them, and none of them holds a business right. */
export const ADMINISTRATORS = [
  "system-administrator",
  "security-administrator",
  "audit-administrator",
] as const satisfies readonly Role[];

const PUBLIC_RIGHTS = [
  "registry.search",
  "registry.file.public",
  "catalogue.read",
  "onboarding.apply",
] as const;
const OWN_RIGHTS = ["account.own", "list.export"] as const;
const ENTERPRISE_RIGHTS = [
  "registry.file",
  "registry.lookups",
  "evaluation.read",
  "override.answer",
  "consent.give",
  "consent.read",
  "code.read",
  "code.issue",
  "code.share",
  "report.issue",
  "report.read",
] as const;
const DELIVERY_RIGHTS = ["delivery.send", "delivery.confirm", "delivery.read"] as const;

/**
 * The total map. The class (evaluation.read) is internal: the enterprise and its park see it, other departments do not.
 * The administrators act on accounts, grants and the log, and read no enterprise's data.
 */
export const ROLE_RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  visitor: PUBLIC_RIGHTS,
  enterprise: [...PUBLIC_RIGHTS, ...OWN_RIGHTS, ...ENTERPRISE_RIGHTS],
  "legal-representative": [...PUBLIC_RIGHTS, ...OWN_RIGHTS, ...ENTERPRISE_RIGHTS, "mandate.give"],
  "department-officer": [
    ...PUBLIC_RIGHTS,
    ...OWN_RIGHTS,
    ...DELIVERY_RIGHTS,
    "finding.read",
    "registry.file",
    "record.mark",
    "record.withhold",
    "account.deputise",
    "export.request",
    "exchange.read",
    "source.manage",
    "report.issue",
    "report.read",
  ],
  "credit-officer": [
    ...PUBLIC_RIGHTS,
    ...OWN_RIGHTS,
    ...DELIVERY_RIGHTS,
    "delivery.check",
    "finding.read",
    "finding.settle",
    "registry.file",
    "registry.move",
    "registry.match",
    "registry.merge",
    "evaluation.read",
    "evaluation.run",
    "laboratory.use",
    "override.propose",
    "override.answer",
    "candidate.decide",
    "record.mark",
    "record.withhold",
    "record.erase",
    "definition.draft",
    "organisation.read",
    "account.deputise",
    "mandate.verify",
    "consent.read",
    "identity.compare",
    "export.request",
    "export.approve",
    "exchange.read",
    "source.manage",
    "code.read",
    "report.issue",
    "report.read",
  ],
  "window-clerk": [
    ...PUBLIC_RIGHTS,
    ...OWN_RIGHTS,
    "account.deputise",
    "mandate.verify",
    "window.act",
    "identity.compare",
  ],
  "bank-officer": [...PUBLIC_RIGHTS, ...OWN_RIGHTS, "consent.read", "consent.use", "report.read"],
  "data-supplier": [...PUBLIC_RIGHTS, ...OWN_RIGHTS, ...DELIVERY_RIGHTS, "exchange.read"],
  "system-administrator": [
    "catalogue.read",
    ...OWN_RIGHTS,
    "organisation.read",
    "organisation.write",
    "account.read",
    "account.create",
  ],
  "security-administrator": [
    "catalogue.read",
    ...OWN_RIGHTS,
    "organisation.read",
    "account.read",
    "account.grant",
    "setting.security",
    "alarm.read",
    "audit.oversee",
  ],
  "audit-administrator": ["catalogue.read", ...OWN_RIGHTS, "setting.security", "alarm.read", "audit.read"],
  operator: [
    ...PUBLIC_RIGHTS,
    ...OWN_RIGHTS,
    ...DELIVERY_RIGHTS,
    "registry.file",
    "registry.move",
    "evaluation.read",
    "evaluation.run",
    "laboratory.use",
    "definition.write",
    "exchange.read",
    "source.manage",
    "organisation.read",
    "organisation.write",
    "code.read",
    "report.issue",
    "report.read",
  ],
};

export const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text);

export const isRight = (text: string): text is Right => Object.hasOwn(RIGHTS, text);

/** What a letter of authority (授权书) may cover, of what a legal representative may do. */
export const MANDATE_RIGHTS: readonly Right[] = ENTERPRISE_RIGHTS;

/** The words of a letter of authority: what a right means for the one enterprise. */
const MANDATE_LABELS: ReadonlyMap<Right, Text> = new Map<Right, Text>([
  ["registry.file", { zh: "查看本企业档案", en: "See the enterprise's file" }],
  ["registry.lookups", { zh: "查看谁查询过本企业", en: "See who looked at the enterprise" }],
  ["evaluation.read", { zh: "查看本企业分类及其理由", en: "See the enterprise's class and its reasons" }],
  ["consent.give", { zh: "代表本企业授权和撤回授权", en: "Give and revoke consent for the enterprise" }],
  ["consent.read", { zh: "查看本企业作出的授权", en: "See the consents the enterprise gave" }],
]);

/** A right as a letter of authority names it. */
export const mandateLabel = (right: Right): Text => MANDATE_LABELS.get(right) ?? RIGHTS[right];

export const ORGANISATION_KINDS = {
  department: { zh: "部门", en: "Department" },
  park: { zh: "园区管理机构", en: "Park administration" },
  "credit-office": { zh: "信用工作机构", en: "Credit office" },
  bank: { zh: "银行", en: "Bank" },
  utility: { zh: "公用事业单位", en: "Utility" },
  association: { zh: "行业协会商会", en: "Association" },
  "service-agency": { zh: "服务机构", en: "Service agency" },
} as const satisfies Record<string, Text>;

export type OrganisationKind = keyof typeof ORGANISATION_KINDS;

const AUTHORITIES = ["department", "park", "credit-office"] as const;

/** Roles that are granted by the security administrator, and the kinds of organisation they belong to. Enterprises are onboarded. */
export const GRANTED_ROLES: ReadonlyMap<Role, readonly OrganisationKind[]> = new Map<
  Role,
  readonly OrganisationKind[]
>([
  ["department-officer", ["department"]],
  ["credit-officer", ["park", "credit-office"]],
  ["window-clerk", [...AUTHORITIES, "service-agency"]],
  ["bank-officer", ["bank"]],
  ["data-supplier", ["utility", "association", "service-agency"]],
  ["system-administrator", AUTHORITIES],
  ["security-administrator", AUTHORITIES],
  ["audit-administrator", AUTHORITIES],
]);
