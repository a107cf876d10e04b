/** Another place that says who somebody is (OpenID Connect). */

/** What only we know of one way there and back; each is used once. */
export interface ProviderSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface IdentityProvider {
  readonly label: string;
  readonly newSecrets: () => ProviderSecrets;
  /** The address to send somebody to. Throws `provider-unreachable`. */
  readonly addressOf: (secrets: ProviderSecrets, redirectUri: string) => Promise<string>;
  /**
   * Who came back. `now` is the present as the database has it, in milliseconds. Throws `provider-refused` where state, nonce,
   * code or signature are not as they should be.
   */
  readonly identityOf: (returned: URL, secrets: ProviderSecrets, now: number) => Promise<ProviderIdentity>;
}
