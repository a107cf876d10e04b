import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { SealedFile } from "@xinpark/platform/file-store";
import { troubleOf } from "@xinpark/platform/outbound";
import type { ServiceContext } from "../context/index.ts";
import type { SourceRow } from "./store.ts";

/** One question to a department's address, its answer kept as a file. */

export interface Fetched {
  readonly status: number;
  /** Null where nothing has changed since. */
  readonly file: SealedFile | null;
  readonly contentType: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Where to go on; null where there is no more. */
  readonly cursor: string | null;
}

const IDLE_MILLISECONDS = 30_000;
const TOTAL_MILLISECONDS = 15 * 60_000;
/** Somebody waits for it. */
const TRIAL_MILLISECONDS = 30_000;
const MOST_HEADER = 1000;

/** Throws what the connection says, `http-status`, `file-too-large`. */
export async function fetchSource(
  context: Pick<ServiceContext, "outbound" | "sealing" | "uploads">,
  source: SourceRow,
  how: "what-is-new" | "on-trial",
): Promise<Fetched> {
  const trial = how === "on-trial";
  const answer = await context.outbound.get({
    url: addressOf(source),
    headers: { ...credentialOf(context, source), ...(trial ? {} : sinceOf(source)), accept: ACCEPT },
    idleMilliseconds: IDLE_MILLISECONDS,
    totalMilliseconds: trial ? TRIAL_MILLISECONDS : TOTAL_MILLISECONDS,
  });
  const { status, headers, body } = answer;
  const head = {
    status,
    contentType: headers["content-type"] ?? null,
    etag: short(headers["etag"]),
    lastModified: short(headers["last-modified"]),
    cursor: short(headers["x-next-cursor"]),
  };
  if (status === 304 || status === 204) {
    body.destroy();
    return { ...head, file: null };
  }
  if (status !== 200) {
    body.destroy();
    throw new ProblemError(badStatus(status));
  }
  try {
    return { ...head, file: expectValue(await context.uploads.store(body)) };
  } catch (error) {
    throw troubleOf(error);
  }
}

const ACCEPT = "application/json, application/x-ndjson, text/csv, application/xml, */*;q=0.5";

const short = (value: string | undefined): string | null =>
  value === undefined || value === "" || value.length > MOST_HEADER ? null : value;

function addressOf({ url, cursor_parameter: parameter, cursor }: SourceRow): string {
  if (parameter === null || cursor === null) return url;
  const address = new URL(url);
  address.searchParams.set(parameter, cursor);
  return address.href;
}

function sinceOf({ etag, last_modified: modified }: SourceRow): Record<string, string> {
  return {
    ...(etag === null ? {} : { "if-none-match": etag }),
    ...(modified === null ? {} : { "if-modified-since": modified }),
  };
}

/** Where the secret of a source is sealed. */
export const credentialPlace = (row: string) => ({
  table: "pull_source",
  column: "credential_sealed",
  row,
});

function credentialOf(
  { sealing }: Pick<ServiceContext, "sealing">,
  source: SourceRow,
): Record<string, string> {
  if (source.credential_sealed === null) return {};
  const secret = expectValue(sealing.open(source.credential_sealed, credentialPlace(source.credential_row)));
  switch (source.credential) {
    case "none":
      return {};
    case "bearer":
      return { authorization: `Bearer ${secret}` };
    case "basic":
      return { authorization: `Basic ${Buffer.from(secret, "utf8").toString("base64")}` };
    case "header":
      return { [source.credential_header ?? ""]: secret };
  }
}

const badStatus = (status: number) => ({
  ...problem(
    "unavailable",
    "http-status",
    `对方答复 HTTP ${status}`,
    `the address answered HTTP ${status}`,
    "url",
  ),
  ...(status === 401 || status === 403 ? { remedy: { zh: "请核对凭据", en: "check the credential" } } : {}),
  details: { status },
});
