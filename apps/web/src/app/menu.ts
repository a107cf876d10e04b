import type { LinkProps } from "@tanstack/react-router";
import type { Text } from "@xinpark/kernel/outcome";
import type { Right } from "@xinpark/kernel/rights";

/** The main menu: what a right opens. Only what exists has an entry; one line here is all that an entry takes. */

export interface MenuEntry {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly label: Text;
  /** Any of these opens it. */
  readonly rights: readonly Right[];
  /** Whether the entry is the current one on pages below its address too. */
  readonly below: boolean;
}

export interface MenuGroup {
  readonly label: Text;
  readonly entries: readonly MenuEntry[];
}

const page = (
  to: MenuEntry["to"],
  zh: string,
  en: string,
  ...rights: readonly [Right, ...Right[]]
): MenuEntry => ({ to, label: { zh, en }, rights, below: false });

/** A page with pages below it. */
const pages = (...entry: Parameters<typeof page>): MenuEntry => ({ ...page(...entry), below: true });

const group = (zh: string, en: string, ...entries: readonly MenuEntry[]): MenuGroup => ({
  label: { zh, en },
  entries,
});

export const MENU: readonly MenuGroup[] = [
  group(
    "查询",
    "Look up",
    page("/", "查企业", "Enterprises", "registry.search"),
    page("/code", "企业码", "Our code", "code.issue"),
    page("/reports", "报告", "Reports", "report.read"),
    page("/verify", "核验", "Verify", "registry.search"),
  ),
  group(
    "数据",
    "Data",
    pages("/deliveries", "数据报送", "Deliveries", "delivery.read"),
    page("/due-tasks", "报送任务", "Tasks due", "delivery.read"),
    page("/delivery-checks", "报送核验", "Checks", "delivery.check"),
    pages("/quality", "报送质量", "Quality", "delivery.read"),
    page("/findings", "核查比对", "Findings", "finding.read"),
    page("/matches", "匹配", "Matching", "registry.match"),
    page("/merges", "合并", "Merging", "registry.merge"),
    page("/sources", "数据拉取", "Pulled sources", "source.manage"),
    pages("/exports", "批量导出", "Bulk exports", "export.request"),
  ),
  group(
    "授权",
    "Consent",
    pages("/consents", "授权管理", "Consents", "consent.read"),
    page("/mandates", "授权书", "Mandates", "mandate.give"),
    page("/lookups", "谁查过我", "Who looked", "registry.lookups"),
  ),
  group(
    "公示",
    "Publication",
    page("/withholdings", "不予公示审批", "Withholdings", "record.withhold"),
    page("/erasures", "依法删除", "Erasure", "record.erase"),
  ),
  group(
    "办理",
    "Work",
    page("/class-overrides", "分类调整", "Class overrides", "override.propose", "override.answer"),
    page("/candidates", "名单候选", "List candidates", "candidate.decide"),
    page("/tasks", "待办与代理", "Work and deputies", "account.deputise"),
    pages("/verifications", "入驻核验", "Verification", "mandate.verify"),
    page("/window", "帮办窗口", "Window", "window.act"),
  ),
  group(
    "管理",
    "Administration",
    pages("/organisations", "机构", "Organisations", "organisation.read"),
    pages("/definitions", "定义", "Definitions", "definition.draft"),
    page("/evaluation-runs", "评价计算", "Evaluation runs", "evaluation.run"),
    page("/laboratory", "模型试算", "Model laboratory", "laboratory.use"),
    page("/people", "人员与授权", "People", "account.read"),
    page("/alarms", "查询告警", "Alarms", "alarm.read"),
    page("/audit", "审计", "Audit", "audit.read", "audit.oversee"),
  ),
];

/** What so few may do stands side by side; groups are for more. */
const FLAT_UP_TO = 4;

const alone = (entry: MenuEntry): MenuGroup => ({ label: entry.label, entries: [entry] });

/** What these rights open; an empty group is left out, and a group of one is its entry. */
export function menuOf(rights: readonly string[]): readonly MenuGroup[] {
  const open = (entry: MenuEntry): boolean => entry.rights.some((right) => rights.includes(right));
  const groups = MENU.map(({ label, entries }) => ({ label, entries: entries.filter(open) }));
  const entries = groups.flatMap((group) => group.entries);
  if (entries.length <= FLAT_UP_TO) return entries.map(alone);
  return groups.flatMap((group) => {
    const [first, ...others] = group.entries;
    if (first === undefined) return [];
    return others.length === 0 ? [alone(first)] : [group];
  });
}

/** Whether an address is the entry's page, or one below it. */
export const isCurrent = (entry: MenuEntry, path: string): boolean =>
  path === entry.to || (entry.below && path.startsWith(`${entry.to}/`));
