import { DatabaseError } from "pg";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";

/** By what somebody is known: a session of the browser or an API key. Looked at again before anything is committed. */
export interface Credential {
  readonly kind: "session" | "key";
  readonly id: number;
}

interface Acting {
  readonly accountId: number | null;
  readonly membershipId: number | null;
  readonly credential?: Credential;
  readonly rights: readonly string[];
  readonly onBehalfOf?: { readonly mandate: string };
}

/**
 * The statement that refuses work whose session, key, membership or letter of authority has ended; empty where nobody's
 * credential is behind it (visitors, jobs, the local operator). To be sent after the work, before it is committed; see `endedError`.
 */
export function livenessStatement(actor: Acting): string {
  const { credential, accountId, membershipId } = actor;
  if (credential === undefined || accountId === null || membershipId === null) return "";
  const id = String(Math.trunc(credential.id));
  const [session, key] = credential.kind === "session" ? [id, "null"] : ["null", id];
  const [account, membership] = [accountId, membershipId].map((number) => String(Math.trunc(number)));
  const more = actor.rights.some((right) => right !== "account.own");
  const mandate =
    actor.onBehalfOf === undefined ? "null" : `'${actor.onBehalfOf.mandate.replaceAll("'", "''")}'`;
  return `select require_live(${session}, ${key}, ${account}, ${membership}, ${String(more)}, ${mandate});`;
}

/** What the database answered when it refused by `require_live`, as the problem to answer; the same error otherwise. */
export function endedError(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.code !== "XP401") return error;
  const found = PROBLEMS[error.message];
  return found === undefined ? error : new ProblemError(found);
}

const again = { zh: "请重新登录", en: "sign in again" };
const PROBLEMS: Readonly<Record<string, Problem>> = {
  "session-ended": {
    ...problem(
      "unauthenticated",
      "session-ended",
      "会话已结束，此次操作没有生效",
      "the session has ended; nothing was done",
    ),
    remedy: again,
  },
  "key-ended": {
    ...problem(
      "unauthenticated",
      "key-ended",
      "密钥已被吊销或已过期，此次操作没有生效",
      "the key was revoked or has expired; nothing was done",
    ),
    remedy: { zh: "请使用有效的密钥", en: "use a key that is valid" },
  },
  "act-ended": {
    ...problem(
      "refused",
      "act-ended",
      "帮办已结束，此次操作没有生效",
      "acting for the enterprise has ended; nothing was done",
    ),
    remedy: { zh: "请凭有效的授权书重新开始帮办", en: "begin again with a letter of authority in force" },
  },
  "membership-ended": {
    ...problem(
      "unauthenticated",
      "membership-ended",
      "您的这一身份已终止或已切换，此次操作没有生效",
      "this membership of yours has ended or was changed; nothing was done",
    ),
    remedy: again,
  },
};
