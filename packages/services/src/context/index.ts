import type { SigningKey } from "@xinpark/platform/audit-log";
import type { SealedFiles, StoredFile } from "@xinpark/platform/file-store";
import type { Outbound } from "@xinpark/platform/outbound";
import type { Operation } from "@xinpark/platform/operation";
import type { Sealing } from "@xinpark/platform/sealing";
import type { Installation } from "../installation/index.ts";
import type { ReportDocument } from "@xinpark/kernel/report";
import type { IdentityProvider } from "./provider.ts";
import type { Laboratory } from "./laboratory.ts";
import type { LicenceReader } from "./licence.ts";
import type { Site } from "./site.ts";

export type { IdentityProvider, ProviderIdentity, ProviderSecrets } from "./provider.ts";
export type { LicenceClaims, LicenceReader } from "./licence.ts";
export type { Asked, Examined, Laboratory, MoversAsked, MoversFound } from "./laboratory.ts";
export { siteOf, type Site } from "./site.ts";

/** What lays reports out. */
export interface ReportRenderer {
  /** The document as a PDF of A4 pages, made on a day. Throws Error where it cannot be laid out. */
  readonly render: (document: ReportDocument, day: string) => Promise<Uint8Array>;
  readonly close: () => void;
}

/** What operations need beside their session. */
export interface ServiceContext {
  readonly installation: () => Installation;
  /** Reads the definitions anew, after one was published. */
  readonly reloadInstallation: () => Promise<void>;
  /** Encrypts what must not be read at rest, and finds it again. */
  readonly sealing: Sealing;
  /** The site passkeys are bound to. */
  readonly site: Site;
  /** Another provider people may sign in by; null where none is configured. */
  readonly provider: IdentityProvider | null;
  /** Reads electronic licences; null where no issuer's key is configured. */
  readonly licence: LicenceReader | null;
  /** The key that signs codes: the audit log's own. */
  readonly signer: () => Promise<SigningKey>;
  /** Lays a report out as a PDF made on a day. */
  readonly renderReport: ReportRenderer["render"];
  /** Drafts of models tried on everyone. */
  readonly laboratory: Laboratory;
  /** Keeps a file the house made. */
  readonly keepFile: (content: Uint8Array) => Promise<StoredFile>;
  /** Delivered files, sealed; none is larger than an upload may be. */
  readonly uploads: SealedFiles;
  /** Other systems, as far as the configuration lets us ask them. */
  readonly outbound: Outbound;
  /** The list of a name, where it may be exported; null where there is none. */
  readonly listNamed: (operation: string) => Operation<ServiceContext> | null;
  /** Where people reach the site, if that is configured; links are made from it. */
  readonly publicUrl: string | null;
}
