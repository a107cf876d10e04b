/** Whether a consent opens anything on a day. The database says the same by `consent_is_live`. */

export interface ConsentFacts {
  readonly purpose: string;
  readonly from: string;
  readonly to: string;
  /** The clause by which reading goes on after a loan was granted: for another purpose, to a day of its own at most. */
  readonly postLoan: { readonly purpose: string; readonly to: string } | null;
  readonly loan: { readonly from: string; readonly settledOn: string | null } | null;
  readonly revoked: boolean;
  /** Given back by the bank. */
  readonly ended: boolean;
}

/** `post-loan`: the consent itself is over (revoked or expired) and a loan granted meanwhile runs. */
export const CONSENT_STATES = ["upcoming", "live", "post-loan", "ended", "revoked", "expired"] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** Whether the consent opens its items for a purpose on a day (both ends included). */
export function isLive(consent: ConsentFacts, purpose: string, day: string): boolean {
  if (consent.ended) return false;
  const itself = !consent.revoked && purpose === consent.purpose && consent.from <= day && day <= consent.to;
  return itself || (purpose === consent.postLoan?.purpose && loanRuns(consent, day));
}

/** Revocation ends the consent, not the authority over a loan that was granted under it and is not settled. */
function loanRuns(consent: ConsentFacts, day: string): boolean {
  const { loan, postLoan } = consent;
  if (loan === null || postLoan === null || day < loan.from || postLoan.to < day) return false;
  return loan.settledOn === null || day <= loan.settledOn;
}

/** What people are told about the consent on a day. */
export function consentState(consent: ConsentFacts, day: string): ConsentState {
  if (consent.ended) return "ended";
  if (!consent.revoked && day < consent.from) return "upcoming";
  if (!consent.revoked && day <= consent.to) return "live";
  if (loanRuns(consent, day)) return "post-loan";
  if (consent.revoked) return "revoked";
  const settledOn = consent.loan?.settledOn ?? null;
  return settledOn !== null && settledOn < day ? "ended" : "expired";
}
