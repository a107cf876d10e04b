import { z } from "zod";
import { digestToken, newToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";

/** What was begun and waits for an answer. Each is known by a token that only the asker holds, and is good once. */

export type ChallengeKind = "second-step" | "passkey-registration" | "provider";

export interface Challenge<T> {
  readonly accountId: number | null;
  readonly body: T;
  readonly attempts: number;
}

const challengeRow = z.object({ account_id: z.number().nullable(), body: z.unknown(), attempts: z.number() });

/** Begins a challenge; gives its token. */
export async function beginChallenge(
  queries: Queries,
  kind: ChallengeKind,
  accountId: number | null,
  body: unknown,
  minutes: number,
): Promise<string> {
  const token = newToken();
  await queries.run(sql`
    insert into signin_challenge (token_digest, kind, account_id, body, expires_at)
    values (${digestToken(token)}, ${kind}, ${accountId}, ${JSON.stringify(body)}, now() + make_interval(mins => ${minutes}::int))`);
  return token;
}

/** A challenge that lives, counted as tried once more; null when there is none. It stays until `endChallenge`. */
export async function tryChallenge<S extends z.ZodType>(
  queries: Queries,
  kind: ChallengeKind,
  token: string,
  body: S,
): Promise<Challenge<z.output<S>> | null> {
  const found = await queries.row(
    challengeRow,
    sql`update signin_challenge set attempts = attempts + 1
      where token_digest = ${digestToken(token)} and kind = ${kind} and expires_at > now() returning account_id, body, attempts`,
  );
  return found === null
    ? null
    : { accountId: found.account_id, body: body.parse(found.body), attempts: found.attempts };
}

/** Takes a challenge away and gives it; null when there is none, or somebody was faster. */
export async function takeChallenge<S extends z.ZodType>(
  queries: Queries,
  kind: ChallengeKind,
  token: string,
  body: S,
): Promise<Challenge<z.output<S>> | null> {
  const found = await queries.row(
    challengeRow,
    sql`delete from signin_challenge where token_digest = ${digestToken(token)} and kind = ${kind} and expires_at > now()
      returning account_id, body, attempts`,
  );
  return found === null
    ? null
    : { accountId: found.account_id, body: body.parse(found.body), attempts: found.attempts };
}

/** Replaces what a challenge that lives remembers. */
export const amendChallenge = (queries: Queries, token: string, body: unknown): Promise<number> =>
  queries.run(
    sql`update signin_challenge set body = ${JSON.stringify(body)} where token_digest = ${digestToken(token)} and expires_at > now()`,
  );
