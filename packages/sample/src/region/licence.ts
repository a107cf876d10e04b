import { addDays, addYears } from "@xinpark/kernel/day";
import { createRandom, nonEmpty, type Random } from "./random.ts";
import { HISTORY, LATEST, type Enterprise } from "./enterprise.ts";
import type { Days } from "./days.ts";
import { LICENCES, type LicenceKind } from "./data/licences.ts";
import { fill, partyValues, slipOf, type Decision } from "./penalty.ts";
import type { Bureau, Place } from "./place.ts";
import { nameAt, type Values } from "./registration.ts";

/** Invented licences: rows of the item XK. */

/** All licences of an enterprise in five years. One whose registration has not come has at least one, or nobody would know of it. */
export function licencesOf(
  enterprise: Enterprise,
  place: Place,
  days: Days,
  seed: number,
): readonly Decision[] {
  const random = createRandom(seed, `licence ${enterprise.index}`);
  const kinds = nonEmpty(kindsFor(enterprise, place));
  if (kinds === null) return [];
  const count = Math.max(
    enterprise.registered ? 0 : 1,
    random.between(0, 3) + random.between(0, 2) - (enterprise.conduct === "clean" ? 1 : 2),
  );
  return Array.from({ length: count }, () => {
    const kind = random.weighted(kinds);
    const bureau = place.bureaus.get(kind.office);
    return bureau === undefined ? null : grant(enterprise, kind, bureau, days, random);
  }).filter((one) => one !== null);
}

function kindsFor(enterprise: Enterprise, place: Place): readonly LicenceKind[] {
  const shop = enterprise.form.kind === "sole-trader" || enterprise.form.kind === "cooperative";
  return LICENCES.filter(
    (kind) =>
      place.bureaus.get(kind.office)?.items.has("XK") === true &&
      (!shop || kind.shops === true) &&
      (kind.clusters === undefined || kind.clusters.includes(enterprise.trade.cluster)),
  );
}

const WITHOUT_END = "2099-12-31";

function grant(
  enterprise: Enterprise,
  kind: LicenceKind,
  bureau: Bureau,
  days: Days,
  random: Random,
): Decision {
  const from = Math.max(LATEST, (enterprise.state?.offset ?? 0) + 5);
  const offset = random.between(from, Math.max(from, Math.min(HISTORY - 30, enterprise.established - 10)));
  const day = days.workingAgo(offset);
  const until = kind.years === undefined ? WITHOUT_END : addDays(addYears(day, kind.years), -1);
  const serial = random.between(1000, 9999);
  const withdrawn = random.chance(15);
  const values = (number: string, state: string, content: string): Values => ({
    ...partyValues("XK", enterprise, nameAt(enterprise, offset)),
    XK_XKWS: kind.paper,
    XK_WSH: number,
    XK_XKLB: kind.category,
    XK_XKZS: kind.certificate ?? "",
    XK_XKBH: kind.head === undefined ? "" : `${kind.head}${day.slice(0, 4)}-${serial}`,
    XK_NR: content,
    XK_JDRQ: day,
    XK_YXQZ: day,
    XK_YXQZI: until,
    XK_XKJG: bureau.authority,
    XK_XKJGDM: bureau.uscc,
    XK_ZT: state,
    XK_LYDW: bureau.authority,
    XK_LYDWDM: bureau.uscc,
    BZ: "",
  });
  const content = fill(kind.content, { name: nameAt(enterprise, offset) });
  const stateNow = until < days.present ? "2" : "1";
  const cancelled = withdrawn && offset > 150;
  return {
    enterprise,
    bureau,
    day,
    head: bureau.words.licenceHead,
    slip: slipOf(random),
    valuesWith: (number) =>
      cancelled
        ? { ...values(number, "2", content), BZ: "许可已依申请注销" }
        : values(number, stateNow, content),
    firstSent: cancelled ? (number) => values(number, "1", content) : null,
  };
}
