import { randomUUID } from "node:crypto";
import {
  passkeyCreation,
  passkeyRequest,
  type passkeyMade,
  type passkeyUsed,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { z } from "zod";
import { beginChallenge, takeChallenge } from "./challenges.ts";
import type { Site } from "../context/index.ts";

/** Passkeys (WebAuthn) as a second factor: the key never leaves its device, and answers only on our own pages. */

/** Brought in when the first passkey is asked for: its certificates' parsers would cost every start of the program half a second. */
const webauthn = () => import("@simplewebauthn/server");

type Made = z.output<typeof passkeyMade>;
type Used = z.output<typeof passkeyUsed>;

const credentialRow = z.object({ credential_id: z.string(), transports: z.array(z.string()).nullable() });

const credentialsOf = async (queries: Queries, account: number) =>
  (
    await queries.rows(
      credentialRow,
      sql`select credential_id, transports from second_factor
        where account_id = ${account} and kind = 'passkey' and confirmed_at is not null and removed_at is null`,
    )
  ).map(({ credential_id: id, transports }) => ({ id, transports: transports ?? [] }));

export interface Owner {
  readonly accountId: number;
  readonly login: string;
  readonly displayName: string;
}

/** Begins a passkey: what the browser needs, and the token that its answer comes with. */
export async function beginPasskey(queries: Queries, site: Site, owner: Owner, minutes: number) {
  const options = passkeyCreation.parse(
    await (
      await webauthn()
    ).generateRegistrationOptions({
      rpName: site.name,
      rpID: site.id,
      userName: owner.login,
      userDisplayName: owner.displayName,
      userID: new TextEncoder().encode(`xinpark-account-${owner.accountId}`),
      attestationType: "none",
      excludeCredentials: await credentialsOf(queries, owner.accountId),
      authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    }),
  );
  const body = { challenge: options.challenge };
  const token = await beginChallenge(queries, "passkey-registration", owner.accountId, body, minutes);
  return { challenge: token, options };
}

const challengeBody = z.object({ challenge: z.string() });

/** Keeps a passkey that answered its challenge; gives the factor's id. Throws `passkey-refused`. */
export async function addPasskey(
  queries: Queries,
  site: Site,
  accountId: number,
  answer: { readonly challenge: string; readonly response: Made; readonly label: string },
): Promise<string> {
  const begun = await takeChallenge(queries, "passkey-registration", answer.challenge, challengeBody);
  const origin = originOf(answer.response.response.clientDataJSON);
  if (begun?.accountId !== accountId || origin === null || !site.isOurs(origin)) throw refused();
  const verified = await (
    await webauthn()
  )
    .verifyRegistrationResponse({
      response: answer.response,
      expectedChallenge: begun.body.challenge,
      expectedOrigin: origin,
      expectedRPID: site.id,
      requireUserVerification: false,
    })
    .catch(() => null);
  if (verified?.verified !== true) throw refused();
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential;
  const factor = randomUUID();
  const kept = await queries.run(sql`
    insert into second_factor (id, account_id, kind, label, credential_id, public_key, sign_count, transports, confirmed_at)
    values (${factor}, ${accountId}, 'passkey', ${answer.label}, ${id}, ${Buffer.from(publicKey)}, ${counter}, ${transports ?? []}, now())
    on conflict (credential_id) do nothing`);
  if (kept === 0) throw refused();
  return factor;
}

/** What a browser needs to use one of the account's passkeys; null when there is none. */
export async function passkeyOptions(queries: Queries, site: Site, accountId: number) {
  const allowCredentials = await credentialsOf(queries, accountId);
  if (allowCredentials.length === 0) return null;
  return passkeyRequest.parse(
    await (
      await webauthn()
    ).generateAuthenticationOptions({ rpID: site.id, allowCredentials, userVerification: "preferred" }),
  );
}

const keyRow = z.object({
  id: z.string(),
  credential_id: z.string(),
  public_key: z.instanceof(Uint8Array),
  sign_count: z.number(),
});

/** Takes a passkey's answer to a challenge; gives the factor, or null when it is wrong. */
export async function takePasskey(
  queries: Queries,
  site: Site,
  accountId: number,
  expectedChallenge: string,
  response: Used,
): Promise<string | null> {
  const origin = originOf(response.response.clientDataJSON);
  if (origin === null || !site.isOurs(origin)) return null;
  const key = await queries.row(
    keyRow,
    sql`select id, credential_id, public_key, sign_count from second_factor
      where account_id = ${accountId} and credential_id = ${response.id} and confirmed_at is not null and removed_at is null for update`,
  );
  if (key === null) return null;
  const verified = await (
    await webauthn()
  )
    .verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: site.id,
      requireUserVerification: false,
      credential: {
        id: key.credential_id,
        publicKey: new Uint8Array(key.public_key),
        counter: key.sign_count,
      },
    })
    .catch(() => null);
  if (verified?.verified !== true) return null;
  await queries.run(sql`
    update second_factor set sign_count = ${verified.authenticationInfo.newCounter}, last_used_at = now() where id = ${key.id}`);
  return key.id;
}

const clientData = z.object({ origin: z.string() });

function originOf(clientDataJson: string): string | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(clientDataJson, "base64url").toString("utf8"));
    return clientData.parse(parsed).origin;
  } catch {
    return null;
  }
}

const refused = () =>
  new ProblemError({
    ...problem(
      "invalid",
      "passkey-refused",
      "通行密钥未能通过核验",
      "the passkey could not be verified",
      "response",
    ),
    remedy: { zh: "请重新添加", en: "try again from the beginning" },
  });
