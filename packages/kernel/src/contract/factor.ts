import { z } from "zod";
import { instant } from "./shared.ts";

/** Second factors: codes of an authenticator (TOTP, RFC 6238), passkeys (WebAuthn), recovery codes. */

export const factorKind = z.enum(["totp", "passkey", "recovery"]);
export type FactorKind = z.infer<typeof factorKind>;

export const heldTo = z.enum(["password-change", "second-factor"]);

export const factorOutput = z.object({
  id: z.string(),
  kind: z.enum(["totp", "passkey"]),
  label: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});

/** A secret to be put into an authenticator; it counts once a code from it was given. */
export const totpBegunOutput = z.object({
  factor: z.string(),
  secret: z.string().meta({ description: "Base32, for typing" }),
  uri: z.string().meta({ description: "otpauth:// for the QR code" }),
});

export const factorAddedOutput = z.object({
  factor: factorOutput,
  recoveryCodes: z
    .array(z.string())
    .nullable()
    .meta({ description: "With the first factor: shown once, each good once" }),
});

export const recoveryCodesOutput = z.object({ recoveryCodes: z.array(z.string()) });

const bytes = z.string().max(20_000);
const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).exactOptional(),
  clientExtensionResults: z.object({}),
};

/** What a browser answers when a passkey was made (WebAuthn RegistrationResponseJSON). */
export const passkeyMade = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(50)).max(20).exactOptional(),
  }),
});

/** What a browser answers when a passkey was used (WebAuthn AuthenticationResponseJSON). */
export const passkeyUsed = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.exactOptional(),
  }),
});

const descriptor = z.object({
  id: z.string(),
  type: z.literal("public-key"),
  transports: z.array(z.string()).exactOptional(),
});

/** What a browser needs to make a passkey (WebAuthn PublicKeyCredentialCreationOptionsJSON). */
export const passkeyCreation = z.object({
  rp: z.object({ id: z.string().exactOptional(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal("public-key") })),
  timeout: z.number().exactOptional(),
  excludeCredentials: z.array(descriptor).exactOptional(),
  authenticatorSelection: z
    .object({
      residentKey: z.enum(["discouraged", "preferred", "required"]).exactOptional(),
      requireResidentKey: z.boolean().exactOptional(),
      userVerification: z.enum(["discouraged", "preferred", "required"]).exactOptional(),
    })
    .exactOptional(),
  attestation: z.enum(["none", "direct", "enterprise"]).exactOptional(),
});

/** What a browser needs to use a passkey (WebAuthn PublicKeyCredentialRequestOptionsJSON). */
export const passkeyRequest = z.object({
  challenge: z.string(),
  timeout: z.number().exactOptional(),
  rpId: z.string().exactOptional(),
  allowCredentials: z.array(descriptor).exactOptional(),
  userVerification: z.enum(["discouraged", "preferred", "required"]).exactOptional(),
});

export const passkeyBegunOutput = z.object({ challenge: z.string(), options: passkeyCreation });
export const passkeyStepOutput = z.object({ options: passkeyRequest });

/** The second step of signing in. */
export const secondStepInput = z.discriminatedUnion("method", [
  z.object({ method: z.literal("totp"), code: z.string().trim().min(1).max(20) }),
  z.object({ method: z.literal("recovery"), code: z.string().trim().min(1).max(50) }),
  z.object({ method: z.literal("passkey"), response: passkeyUsed }),
]);
export type SecondStepInput = z.infer<typeof secondStepInput>;
