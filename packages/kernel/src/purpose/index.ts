import type { PurposeDefinition } from "../definition/index.ts";
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";
import type { Role } from "../rights/index.ts";

/** What a reading is for: from a list with legal basis, by role and day; with a case where the purpose asks for one. */

/** What the reader states. */
export interface Stated {
  readonly role: Role;
  readonly purpose: string | null;
  readonly caseNumber: string | null;
}

/** What is recorded. */
export interface SettledPurpose {
  readonly purpose: string | null;
  readonly caseNumber: string | null;
}

/** `required`: protected data is read; `none`: nothing protected is read, and what is stated counts only when it is right. */
export type PurposeNeed = "required" | "none";

const NOTHING: SettledPurpose = { purpose: null, caseNumber: null };

/**
 * The purposes a role may state, of those in force; in the order of their ids. One that is for a model alone opens through its
 * consent what the model reads, and is nothing to look at files for.
 */
export const purposesOf = (inForce: readonly PurposeDefinition[], role: Role): readonly PurposeDefinition[] =>
  inForce.filter((one) => one.roles.includes(role) && one.consent?.model === undefined);

/**
 * Settles what a reading is for, by the purposes in force on its day.
 * Problems: `purpose-missing`, `purpose-unknown` (both with the list), `case-number-missing`.
 */
export function settlePurpose(
  inForce: readonly PurposeDefinition[],
  stated: Stated,
  need: PurposeNeed,
): Outcome<SettledPurpose> {
  const own = purposesOf(inForce, stated.role);
  const found =
    stated.purpose === null ? own.find((one) => one.implied) : own.find((one) => one.id === stated.purpose);
  if (found === undefined) {
    if (need === "none") return ok(NOTHING);
    return failed(stated.purpose === null ? missing(own) : unknown(own, stated.purpose));
  }
  if (found.caseNumber === "required" && stated.caseNumber === null) {
    return need === "none" ? ok(NOTHING) : failed(caseMissing(found));
  }
  const caseNumber = found.caseNumber === "none" ? null : stated.caseNumber;
  return ok({ purpose: found.id, caseNumber });
}

function missing(own: readonly PurposeDefinition[]): Problem {
  return listed(
    problem(
      "invalid",
      "purpose-missing",
      "查看受保护信息须说明用途（X-Purpose）",
      "looking at protected data needs a purpose (X-Purpose)",
      "X-Purpose",
    ),
    own,
  );
}

function unknown(own: readonly PurposeDefinition[], stated: string): Problem {
  return listed(
    problem(
      "invalid",
      "purpose-unknown",
      `用途“${stated}”不在本角色今日可用的用途之列`,
      `“${stated}” is not among the purposes this role may state today`,
      "X-Purpose",
    ),
    own,
  );
}

/** A refusal that says what would have been right. */
function listed(one: Problem, own: readonly PurposeDefinition[]): Problem {
  const zh = own.map((purpose) => `${purpose.id}（${purpose.label.zh}）`).join("、");
  const en = own.map((purpose) => `${purpose.id} (${purpose.label.en})`).join(", ");
  const remedy =
    own.length === 0
      ? { zh: "本角色没有可用的用途", en: "this role has no purpose to state" }
      : { zh: `可用的用途：${zh}`, en: `purposes to state: ${en}` };
  const purposes = own.map(({ id, label, basis, caseNumber }) => ({ code: id, label, basis, caseNumber }));
  return { ...one, remedy, details: { purposes } };
}

const caseMissing = (purpose: PurposeDefinition): Problem =>
  problem(
    "invalid",
    "case-number-missing",
    `用途“${purpose.label.zh}”须注明案号或事项编号（X-Case-Number）`,
    `the purpose “${purpose.label.en}” needs the number of the case (X-Case-Number)`,
    "X-Case-Number",
  );
