import type { Text } from "../outcome/index.ts";
import type { DefinitionKind } from "./parse.ts";

/** Names of the kinds of definition, and which of them the credit office may draft. */

interface KindName {
  readonly label: Text;
  /** Whether a draft with a second person may make a new version; the others belong to the administrators and come by import. */
  readonly drafted: boolean;
}

const named = (zh: string, en: string, drafted = true): KindName => ({ label: { zh, en }, drafted });

/** Total: a kind without a name does not compile. */
export const DEFINITION_KINDS: Readonly<Record<DefinitionKind, KindName>> = {
  item: named("目录事项", "Catalogue items"),
  "catalogue-class": named("目录大类", "Catalogue classes"),
  "use-rule": named("用途规则", "Use rules"),
  "publication-rule": named("公示规则", "Publication rules"),
  clock: named("法定时限", "Clocks"),
  "mask-rule": named("脱敏规则", "Masks"),
  mapping: named("映射方案", "Mapping profiles"),
  fact: named("事实", "Facts"),
  domain: named("监管领域", "Domains"),
  model: named("评价模型", "Models"),
  pack: named("属地", "Places"),
  table: named("代码表", "Code tables"),
  calendar: named("工作日历", "Calendars"),
  severity: named("严重程度", "Severities"),
  "subject-kind": named("主体类型", "Kinds of subject"),
  "identifier-kind": named("代码类型", "Kinds of identifier", false),
  "code-rule": named("企业码规则", "Rules of the enterprise code"),
  "task-rule": named("报送任务规则", "Rules of due tasks"),
  "quality-rule": named("数据质量规则", "Rules of quality"),
  "serial-rule": named("文号连续性规则", "Rules of serial numbers"),
  "comparison-rule": named("核查比对规则", "Rules of comparison"),
  "override-rule": named("分类人工调整规则", "Rules of class overrides"),
  "snapshot-rule": named("全量名单规则", "Rules of whole lists"),
  "delivery-rule": named("报送接入规则", "Rules of intake"),
  "export-template": named("导出模板", "Templates of exports"),
  "attribute-rule": named("主体属性规则", "Rules of attributes"),
  "laboratory-rule": named("模型试验规则", "Rules of the laboratory"),
  "report-rule": named("报告规则", "Report rules"),
  purpose: named("查询目的", "Purposes"),
  "retention-rule": named("保存期限", "Retention"),
  "onboarding-rule": named("入驻规则", "Onboarding rules"),
  "reading-limit": named("查询限额", "Reading limits", false),
  "request-limit": named("请求限额", "Request limits", false),
  "security-setting": named("安全策略", "Security settings", false),
};

export const isDefinitionKind = (text: string): text is DefinitionKind =>
  Object.hasOwn(DEFINITION_KINDS, text);
