import * as client from "openid-client";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { IdentityProvider, ProviderSecrets } from "../context/index.ts";

/** Any OpenID Connect provider: authorization code flow with PKCE, state and nonce. */

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly label: string;
}

/** The provider at an issuer. Nothing is asked of it before somebody wants to sign in. */
export function openProvider(settings: ProviderSettings): IdentityProvider {
  let discovered: Promise<client.Configuration> | null = null;
  const configuration = async (): Promise<client.Configuration> => {
    discovered ??= discover(settings);
    try {
      return await discovered;
    } catch {
      // Asked again next time: a provider that was down comes back.
      discovered = null;
      throw new ProblemError(UNREACHABLE);
    }
  };
  return {
    label: settings.label,
    newSecrets: () => ({
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    }),
    addressOf: async (secrets, redirectUri) => {
      const parameters = {
        redirect_uri: redirectUri,
        scope: "openid",
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: "S256",
      };
      return client.buildAuthorizationUrl(await configuration(), parameters).href;
    },
    identityOf: async (returned, secrets, now) => {
      const known = await configuration();
      // The library asks this machine for the time; the database has the last word.
      const skew = Math.round((now - Date.now()) / 1000);
      const metadata = { client_secret: settings.clientSecret, [client.clockSkew]: skew };
      const timed = new client.Configuration(known.serverMetadata(), settings.clientId, metadata);
      if (isPlain(settings)) client.allowInsecureRequests(timed);
      return identityOf(timed, returned, secrets, settings.issuer);
    },
  };
}

/** Without TLS on this very machine alone: for trying. */
function isPlain({ issuer }: ProviderSettings): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

async function discover(settings: ProviderSettings): Promise<client.Configuration> {
  return client.discovery(
    new URL(settings.issuer),
    settings.clientId,
    settings.clientSecret,
    undefined,
    isPlain(settings) ? { execute: [client.allowInsecureRequests] } : {},
  );
}

async function identityOf(
  known: client.Configuration,
  returned: URL,
  secrets: ProviderSecrets,
  issuer: string,
) {
  try {
    const tokens = await client.authorizationCodeGrant(known, returned, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims !== undefined) return { issuer: claims.iss, subject: claims.sub };
  } catch {
    // What was wrong in particular is nobody's business but ours and the provider's.
  }
  throw new ProblemError({ ...REFUSED, details: { issuer } });
}

const UNREACHABLE = {
  ...problem(
    "unavailable",
    "provider-unreachable",
    "统一身份认证暂时无法访问",
    "the identity provider cannot be reached for now",
  ),
  remedy: { zh: "请稍后再试，或用账号密码登录", en: "try again later, or sign in with a password" },
};

const REFUSED = problem(
  "unauthenticated",
  "provider-refused",
  "统一身份认证未能确认您的身份",
  "the identity provider did not confirm who you are",
);
