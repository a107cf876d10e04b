import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** An issuer of electronic licences to test with. */

export interface LicenceIssuer {
  readonly publicKey: KeyObject;
  readonly issue: (claims: Readonly<Record<string, unknown>>, header?: object) => string;
}

export function licenceIssuer(): LicenceIssuer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    publicKey,
    issue: (claims, header = { alg: "EdDSA", typ: "JWT" }) => {
      const signed = `${part(header)}.${part(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}
