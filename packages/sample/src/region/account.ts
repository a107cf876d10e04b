import type { Role } from "@xinpark/kernel/rights";
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
  /** Code of the department in the pack. */
  readonly organisation: string | null;
  /** The enterprise the account acts for. */
  readonly uscc: string | null;
}

/**
 * Accounts for showing the region `sampleRegion` gives for the same options: an enterprise user whose file holds penalties,
 * licences and a former name, an officer of market supervision, an officer of the park's own office. Roles whose organisation
 * the pack lacks are left out. Passwords are the caller's matter.
 */
export function sampleAccounts(options: SampleOptions): readonly SampleAccount[] {
  const region = inventRegion(options);
  const market = region.place.bureaus.get("market")?.department ?? null;
  const { creditOffice } = region.place;
  const enterprise = mostInteresting(region);
  const accounts: SampleAccount[] = [];
  if (enterprise !== null)
    accounts.push({
      login: "enterprise",
      displayName: `企业经办人（${MARKER}）`,
      role: "enterprise",
      organisation: null,
      uscc: enterprise.uscc,
    });
  if (market !== null)
    accounts.push({
      login: "department",
      displayName: `市场监管工作人员（${MARKER}）`,
      role: "department-officer",
      organisation: market,
      uscc: null,
    });
  if (creditOffice !== null)
    accounts.push({
      login: "credit",
      displayName: `园区信用管理人员（${MARKER}）`,
      role: "credit-officer",
      organisation: creditOffice,
      uscc: null,
    });
  return accounts;
}

/** A file worth looking at: two or three penalties, licences, a former name. */
function mostInteresting(region: Region): Enterprise | null {
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
      Math.min(penalties, 4) * 2 +
      Math.min(licences, 3) +
      (enterprise.former === null ? 0 : 4) +
      (enterprise.park === null ? 0 : 4);
    if (interest > most) {
      most = interest;
      best = enterprise;
    }
  }
  return best;
}
