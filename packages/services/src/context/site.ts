/** The site passkeys are bound to. */

export interface Site {
  /** The relying party: a host name. */
  readonly id: string;
  readonly name: string;
  /** Whether a page of this origin is ours. */
  readonly isOurs: (origin: string) => boolean;
}

/**
 * The site at a public address; without one, this machine alone, at any port: browsers allow passkeys only over https and on
 * `localhost`.
 */
export function siteOf(publicUrl: string | undefined, name: string): Site {
  if (publicUrl !== undefined) {
    const { hostname, origin } = new URL(publicUrl);
    return { id: hostname, name, isOurs: (one) => one === origin };
  }
  return {
    id: "localhost",
    name,
    isOurs: (one) => URL.canParse(one) && new URL(one).hostname === "localhost",
  };
}
