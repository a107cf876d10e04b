export { actorOfKey, actorOfSession, visitor } from "./actor.ts";
export type { Asking } from "./actor.ts";
export { describeSession, signIn, signOut } from "./sign-in.ts";
export type { SignedIn } from "./sign-in.ts";
export { createAccount, createKey } from "./administration.ts";
