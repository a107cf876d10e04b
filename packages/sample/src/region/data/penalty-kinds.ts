import type { Cluster } from "./trades.ts";
import type { Office } from "./offices.ts";

/** What an invented penalty decision says; `{day}` is the day of inspection, `{name}` the party, `{place}` its address. */
export interface PenaltyKind {
  readonly office: Office;
  readonly weight: number;
  /** Trades it fits; none: all. */
  readonly clusters?: readonly Cluster[];
  /** Fits shops of individuals as well. */
  readonly shops?: boolean;
  readonly act: string;
  readonly facts: string;
  readonly basis: string;
  /** Kinds of penalty in the words of the catalogue. */
  readonly kinds: readonly [string, ...string[]];
  /** Fine in hundreds of yuan, from and to. */
  readonly fine?: readonly [number, number];
  /** Confiscated gains or goods in hundreds of yuan. */
  readonly confiscated?: readonly [number, number];
  /** What besides money is decided, in the words of the decision. */
  readonly order?: string;
  /** The licence suspended or revoked. */
  readonly licence?: string;
  /** Months the penalty is in effect; none: without end. */
  readonly months?: number;
  /** Decided on the spot: the number carries 简. */
  readonly summary?: boolean;
  readonly grave?: boolean;
}
