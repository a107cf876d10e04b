import type pg from "pg";
import type { Right, Role } from "@xinpark/kernel/rights";
import type { LoggedRows } from "../row-log/index.ts";
import type { Queries } from "../sql/index.ts";
import type { Credential } from "./live.ts";

/** Who acts, how far they reach, and the transaction that is open to them. */

export type Channel = "web" | "api" | "command-line" | "job";

/** What an actor may reach. Region numbers are nested intervals; `department` 0 is every department. */
export interface Scope {
  readonly low: number | null;
  readonly high: number | null;
  readonly subject: number | null;
  readonly department: number | null;
  /** Organisations whose deliveries are minded besides the own one: below it in line, or those of a credit office's region. */
  readonly line?: readonly number[];
  readonly publicOnly: boolean;
}

/** Who acts. A session acts for one membership. */
export interface Actor {
  /** Stable name for the audit: a login, an operator's name, a job. Never empty. */
  readonly name: string;
  readonly role: Role;
  readonly accountId: number | null;
  readonly membershipId: number | null;
  /** By what the actor is known; absent for visitors, jobs and the local operator. */
  readonly credential?: Credential;
  /** What must be done before anything else: the session is held to the own account until then. */
  readonly heldTo?: "password-change" | "second-factor";
  /** For whom the actor acts by a paper kept at the window: both are named in the audit and on what is filed. */
  readonly onBehalfOf?: OnBehalfOf;
  readonly rights: readonly Right[];
  readonly scope: Scope;
  readonly channel: Channel;
  readonly purpose: string | null;
  readonly caseNumber: string | null;
  readonly requestId: string | null;
}

/** An enterprise somebody else acts for, and the letter of authority it rests on. */
export interface OnBehalfOf {
  readonly mandate: string;
  readonly subject: number;
  readonly name: string;
}

export interface AuditNote {
  readonly operation: string;
  readonly class: "read" | "write" | "sign-in";
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The rows of a bulk write: the entry carries the root over them, so that each has a proof of its own. */
  readonly rows?: LoggedRows | null;
}

/** A session opened by an enterprise's consent: for one subject, for the items it names, while the consent is live. */
export interface OpenedConsent {
  readonly id: number;
  readonly subject: number;
  readonly items: readonly string[];
  /** Fields by item where the consent narrows them; an item that is absent is open with all that consent may open. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Looks again under a lock that a revocation waits for: the reading was before it, or it is refused. */
  readonly confirm: () => Promise<void>;
}

/** A transaction open to one actor. */
export interface Session extends Queries {
  readonly actor: Actor;
  /** The installation's day: given, never asked of the machine here. */
  readonly today: string;
  /** The raw client, for COPY. */
  readonly client: pg.PoolClient;
  /** Writes the audit entry of what this session did, with the commit itself or before it. */
  readonly audit: (note: AuditNote) => Promise<void>;
  /** Writes it now: for whoever names the entry in the same transaction. */
  readonly auditNow: (note: AuditNote) => Promise<void>;
  /** From here to its end the session reaches what the public reaches; it still acts and is audited under its actor. */
  readonly narrowToPublic: () => Promise<void>;
  /** Refuses, once more, when session, key or membership have ended meanwhile: between the parts of long work. */
  readonly requireLive: () => Promise<void>;
  /** To be said before the act ends its own session or membership: refuses when it has ended already; its end by this act undoes nothing. */
  readonly letGo: () => Promise<void>;
  /**
   * From here to its end the session also reaches the items of one subject that a consent opens to the actor's organisation
   * for the actor's purpose. The consent is looked at again, under a lock, before the transaction commits.
   * Throws `consent-not-live`.
   */
  readonly openConsent: (consent: number) => Promise<OpenedConsent>;
  /**
   * Finds a live consent to evaluate a subject by a model: the own enterprise's, or one to the actor's own organisation; null
   * where there is none. From then to its end the session reaches the items that it opens and nothing else at all, not even
   * what the actor reached before. The consent is looked at again, under a lock, before the transaction commits.
   */
  readonly openModelConsent: (subject: number, model: string) => Promise<OpenedConsent | null>;
}
