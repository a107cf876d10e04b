import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { SampleAccount } from "./account.ts";
import { MARKER } from "./data/names.ts";
import type { SampleDelivery } from "./delivery.ts";
import type { Enterprise } from "./enterprise.ts";
import { inventRegion, type Region, type SampleOptions } from "./region.ts";

/** Enterprises that let the credit office choose candidates of the finance lists, and what their bank then says of their loans. */

export interface SampleConsent {
  /** The account of the legal representative who consents. */
  readonly account: SampleAccount;
  readonly uscc: string;
}

const BANK = `示例银行（${MARKER}）`;
/** What is said of each; one of them is no candidate. */
const LOANS = ["有贷款且按期履约", "无贷款历史", "有贷款且存在逾期", "连续两年无贷款"] as const;
/** Days on the register before a bank lends. */
const OLD = 1000;
/** Days before the present for which the bank speaks. */
const REPORTED = 25;

function consenting({ enterprises }: Region): readonly Enterprise[] {
  return enterprises
    .filter(
      (one) =>
        one.registered &&
        one.state === null &&
        one.form.kind === "company" &&
        one.park !== null &&
        one.former === null &&
        one.conduct === "clean" &&
        one.established > OLD,
    )
    .slice(0, LOANS.length);
}

/** Who consents, at most four enterprises. */
export function sampleConsents(options: SampleOptions): readonly SampleConsent[] {
  return consenting(inventRegion(options)).map(({ uscc, representative }, index) => ({
    uscc,
    account: {
      login: `consenting-${index + 1}`,
      displayName: `${representative}（${MARKER}）`,
      role: "legal-representative",
      organisation: null,
      uscc,
    },
  }));
}

/**
 * The loans of those who consented, as the sample bank delivers them; `consents` names each one's consent by its USCC. Who gave none is
 * not in it; null: nobody did.
 */
export function sampleLoans(
  options: SampleOptions,
  consents: ReadonlyMap<string, string>,
): SampleDelivery | null {
  const region = inventRegion(options);
  const item = region.items.find((one) => one.id === "loan-status");
  if (item === undefined)
    throw new ProblemError(
      problem(
        "not-found",
        "definition-unknown",
        "没有目录事项 loan-status",
        "there is no catalogue item loan-status",
        "item/loan-status",
      ),
    );
  const day = region.days.workingBefore(0);
  const rows = consenting(region).flatMap((one, index) => {
    const consent = consents.get(one.uscc);
    if (consent === undefined) return [];
    const values: Readonly<Record<string, string>> = {
      DK_MC: one.name,
      DK_USCC: one.uscc,
      DK_ZT: LOANS[index] ?? LOANS[0],
      DK_TJRQ: region.days.workingBefore(REPORTED),
      DK_LY: "银行",
      DK_JG: BANK,
      DK_SQ: consent,
    };
    return [item.fields.map(({ code }) => values[code] ?? "")];
  });
  if (rows.length === 0) return null;
  return {
    department: "sample-bank",
    item: "loan-status",
    day,
    fileName: `演示_${BANK}_${item.label.zh}_${day}.csv`,
    header: item.fields.map((field) => field.label.zh),
    rows,
  };
}
