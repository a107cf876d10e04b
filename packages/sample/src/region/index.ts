import { deliveriesOf, type SampleDelivery } from "./delivery.ts";
import { inventRegion, type SampleOptions } from "./region.ts";

/**
 * An invented region with five years of plausible history: every enterprise, person, road and decision is fictitious and marked 演示.
 * Deterministic: the same options give the same bytes. No clock, no chance but the seed's.
 */

export { SAMPLE_ORGANISATIONS, SAMPLE_SENDER, sampleAccounts } from "./account.ts";
export type { SampleAccount, SampleOrganisation } from "./account.ts";
export { sampleConsents, sampleLoans } from "./consenting.ts";
export type { SampleConsent } from "./consenting.ts";
export type { SampleDelivery, SampleItem } from "./delivery.ts";
export type { SampleOptions } from "./region.ts";

/** How many of the last deliveries have still to be checked; the department officer's own is among them. */
export const WAITING_DELIVERIES = 3;

/**
 * The deliveries of the region's departments in the order in which they were made, at most seventy. Rows read by headings, without a
 * mapping profile; about one in two hundred is refused or waits, as in practice.
 * Throws ProblemError `definition-unknown` when an item is missing and `date-impossible` for a day that does not exist.
 */
export function sampleRegion(options: SampleOptions): readonly SampleDelivery[] {
  return deliveriesOf(inventRegion(options));
}
