import type { OrganisationKind, Role } from "@xinpark/kernel/rights";
import type { Text } from "@xinpark/kernel/outcome";
import { breadthOf } from "./breadth.ts";
import { licencesOf } from "./licence.ts";
import { penaltiesOf } from "./penalty.ts";
import { MARKER } from "./data/names.ts";
import type { Enterprise } from "./enterprise.ts";
import { inventRegion, type Region, type SampleOptions } from "./region.ts";

/** People of the sample: one a role, none of them real. */

export interface SampleAccount {
  readonly login: string;
  readonly displayName: string;
  readonly role: Role;
  /** Code of a department of the pack or of a sample organisation; null is the place's credit office. */
  readonly organisation: string | null;
  /** The enterprise the account acts for. */
  readonly uscc: string | null;
}

/** Who delivered the files of the sample. */
export const SAMPLE_SENDER = `数据报送人员（${MARKER}）`;

/** An organisation that no pack has: made up, and named so. */
export interface SampleOrganisation {
  readonly code: string;
  readonly label: Text;
  readonly kind: OrganisationKind;
}

export const SAMPLE_ORGANISATIONS: readonly SampleOrganisation[] = [
  { code: "sample-bank", label: { zh: `示例银行（${MARKER}）`, en: "Sample bank (invented)" }, kind: "bank" },
  {
    code: "sample-utility",
    label: { zh: `示例供水公司（${MARKER}）`, en: "Sample water utility (invented)" },
    kind: "utility",
  },
  {
    code: "sample-association",
    label: { zh: `示例行业协会（${MARKER}）`, en: "Sample trade association (invented)" },
    kind: "association",
  },
];

/**
 * Accounts for showing the region `sampleRegion` gives for the same options, one for each role that signs in: an enterprise whose file holds
 * penalties, licences and a former name with its legal representative, officers of market supervision and of the credit office, a window,
 * a bank, a utility, and the three administrators. Roles whose organisation the pack lacks are left out. Passwords are the caller's matter.
 */
export function sampleAccounts(options: SampleOptions): readonly SampleAccount[] {
  const region = inventRegion(options);
  const market = region.place.bureaus.get("market")?.department ?? null;
  const window = region.place.bureaus.get("approval")?.department ?? market;
  const uscc = mostInteresting(region)?.uscc ?? null;
  const person = (login: string, name: string, role: Role, organisation: string | null): SampleAccount => ({
    login,
    displayName: `${name}（${MARKER}）`,
    role,
    organisation,
    uscc: null,
  });
  const ofEnterprise = (login: string, name: string, role: Role): SampleAccount => ({
    ...person(login, name, role, null),
    uscc,
  });
  return [
    ...(uscc === null ? [] : [ofEnterprise("enterprise", "企业经办人", "enterprise")]),
    ...(market === null ? [] : [person("department", "市场监管工作人员", "department-officer", market)]),
    person("credit", "园区信用管理人员", "credit-officer", null),
    ...(uscc === null ? [] : [ofEnterprise("legal", "企业法定代表人", "legal-representative")]),
    ...(window === null ? [] : [person("window", "窗口帮办人员", "window-clerk", window)]),
    person("bank", "银行工作人员", "bank-officer", "sample-bank"),
    person("utility", "供水公司工作人员", "data-supplier", "sample-utility"),
    person("system", "系统管理员", "system-administrator", null),
    person("security", "安全管理员", "security-administrator", null),
    person("audit", "审计管理员", "audit-administrator", null),
  ];
}

/** A file worth looking at: two or three penalties, licences, a former name, and much besides. */
function mostInteresting(region: Region): Enterprise | null {
  const beside = itemsBeside(region);
  let best: Enterprise | null = null;
  let most = -1;
  for (const enterprise of region.enterprises) {
    if (
      !enterprise.registered ||
      enterprise.state !== null ||
      enterprise.form.kind !== "company" ||
      enterprise.conduct !== "few"
    )
      continue;
    const penalties = penaltiesOf(enterprise, region.place, region.days, region.seed).length;
    const licences = licencesOf(enterprise, region.place, region.days, region.seed).length;
    const interest =
      Math.min(penalties, 4) * 3 +
      Math.min(licences, 3) +
      (beside.get(enterprise) ?? 0) +
      (enterprise.former === null ? 0 : 4) +
      (enterprise.park === null ? 0 : 4);
    if (interest > most) {
      most = interest;
      best = enterprise;
    }
  }
  return best;
}

/** How many items beside registrations, penalties and licences a file holds. */
function itemsBeside(region: Region): ReadonlyMap<Enterprise, number> {
  const counts = new Map<Enterprise, number>();
  for (const { about } of breadthOf(region))
    for (const enterprise of new Set(about)) counts.set(enterprise, (counts.get(enterprise) ?? 0) + 1);
  return counts;
}
