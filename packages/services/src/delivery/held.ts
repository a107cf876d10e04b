import type { ItemDefinition } from "@xinpark/kernel/definition";
import type { Finding, PreparedRecord } from "@xinpark/kernel/delivery";
import type { Text } from "@xinpark/kernel/outcome";
import type { Installation } from "../installation/index.ts";
import type { HeldReason } from "./linking.ts";

/** Why a row waits, whose turn it is, and what ends the waiting. */

const REASONS: Readonly<Record<HeldReason, { readonly reason: Text; readonly remedy: Text }>> = {
  "identifier-unknown": {
    reason: {
      zh: "主体代码尚未在登记信息中出现，等待登记信息",
      en: "no registered subject has this code yet; the row waits for registration data",
    },
    remedy: {
      zh: "登记信息到达后自动入库，无须重报",
      en: "it is filed by itself when registration arrives; there is no need to deliver again",
    },
  },
  "identifier-missing": {
    reason: {
      zh: "没有可用的主体代码；不凭名称关联",
      en: "there is no code to link by; a name alone never links",
    },
    remedy: {
      zh: "请补充统一社会信用代码后重新报送",
      en: "add the unified social credit code and deliver again",
    },
  },
  "identifiers-disagree": {
    reason: { zh: "同一行的代码指向不同主体", en: "the codes of this row belong to different subjects" },
    remedy: { zh: "请核对代码；由信用管理机构判定", en: "check the codes; the credit office decides" },
  },
};

/** Who has to act: the registering departments, the sender, or the credit office. */
export function heldOwner(
  installation: Installation,
  item: ItemDefinition,
  reason: HeldReason,
  day: string,
): Text {
  switch (reason) {
    case "identifier-unknown":
      return registrars(installation, day);
    case "identifier-missing":
      return { zh: "报送部门", en: "the delivering department" };
    case "identifiers-disagree":
      return item.establishes === "subject" ? registrars(installation, day) : installation.pack.issuer;
  }
}

/** The departments whose duty it is to deliver an item that registers subjects. */
function registrars(installation: Installation, day: string): Text {
  const items = new Set(
    installation.library
      .list("item", day)
      .filter((item) => item.establishes === "subject")
      .map((item) => item.id),
  );
  const labels = installation.pack.departments
    .filter((department) => department.duties.some((duty) => items.has(duty)))
    .map((department) => department.label);
  if (labels.length === 0) return installation.pack.issuer;
  return { zh: labels.map((label) => label.zh).join("、"), en: labels.map((label) => label.en).join(", ") };
}

export function heldFinding(
  installation: Installation,
  item: ItemDefinition,
  record: PreparedRecord,
  reason: HeldReason,
  day: string,
): Finding {
  const [identifier] = record.identifiers;
  const role =
    item.roles.identifiers.find((one) => one.identifier === identifier?.kind) ?? item.roles.identifiers[0];
  return {
    column: identifier?.column ?? null,
    field: role?.field ?? null,
    value: identifier?.value ?? null,
    code: reason,
    reason: REASONS[reason].reason,
    remedy: REASONS[reason].remedy,
    owner: heldOwner(installation, item, reason, day),
  };
}
