/** Peers are installed in this folder alone (`npm ci` here); where one is not, a benchmark says so and goes on without it. */

/** The module of a peer; null where it is not installed. */
export async function peerModule(name: string): Promise<unknown> {
  try {
    const found: unknown = await import(name);
    return found;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    process.stderr.write(`${name} is not installed (npm ci in bench/): left out\n`);
    return null;
  }
}

/** A member of an object nobody typed. Throws where there is none. */
export function memberOf(object: unknown, name: string): unknown {
  const found: unknown = Reflect.get(Object(object), name);
  if (found === undefined) throw new Error(`the peer has no ${name}`);
  return found;
}

/** Calls a method of an object nobody typed. */
export async function callPeer(object: unknown, name: string, ...given: unknown[]): Promise<unknown> {
  const method = memberOf(object, name);
  if (typeof method !== "function") throw new Error(`${name} of the peer is no function`);
  const answer: unknown = await Reflect.apply(method, object, given);
  return answer;
}

/** A new object of a class nobody typed. */
export function newOfPeer(type: unknown, ...given: unknown[]): unknown {
  if (typeof type !== "function") throw new Error("the peer has no such class");
  const made: unknown = Reflect.construct(type, given);
  return made;
}
