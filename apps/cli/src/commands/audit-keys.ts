/** `audit rotate-key` and `audit accept-restore`: what only the one who holds the folder of keys decides. */
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { signatureName } from "@xinpark/kernel/proof";
import { acceptRestore, lockLog, rotateKey, sequence } from "@xinpark/platform/audit-log";
import { jobActor } from "@xinpark/platform/door";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const rotateAuditKey: Run = (context) => {
  const algorithm = readAlgorithm(context.arguments.text("signature"));
  return withApplication(context, async ({ application, actor }) => {
    const { door, log, configuration } = application;
    const { keysFolder } = configuration;
    await sequence(door, { keysFolder, log });
    const key = await door.open(
      jobActor("rotate-key", actor.name),
      async (session) => {
        await lockLog(session, true);
        const made = await rotateKey(session, {
          keysFolder,
          log,
          ...(algorithm === undefined ? {} : { algorithm }),
        });
        const { keyId, algorithm: of } = made;
        await session.audit({
          operation: "audit.rotate-key",
          class: "write",
          detail: { keyId, algorithm: of },
        });
        return made;
      },
      "population",
    );
    await sequence(door, { keysFolder, log });
    const { keyId, publicKey } = key;
    if (context.output.json) await context.output.value({ keyId, algorithm: key.algorithm, publicKey });
    else
      await context.output.pairs([
        [{ zh: "密钥编号", en: "Key" }, keyId],
        [{ zh: "算法", en: "Algorithm" }, key.algorithm],
        [{ zh: "公钥", en: "Public key" }, publicKey],
      ]);
    return 0;
  });
};

function readAlgorithm(text: string | undefined) {
  if (text === undefined) return undefined;
  const read = signatureName.safeParse(text);
  if (read.success) return read.data;
  throw new ProblemError(
    problem(
      "invalid",
      "option-invalid",
      "签名算法须为 ed25519 或 sm2",
      "the signature algorithm is ed25519 or sm2",
      "--signature",
    ),
  );
}

export const acceptAuditRestore: Run = (context) =>
  withApplication(context, async ({ application, actor }) => {
    const { door, log, configuration } = application;
    const { keysFolder } = configuration;
    const given = await door.open(
      jobActor("accept-restore", actor.name),
      (session) => acceptRestore(session, keysFolder),
      "population",
    );
    await sequence(door, { keysFolder, log });
    if (context.output.json) await context.output.value({ given });
    else
      context.output.note(
        given === null
          ? {
              zh: "日志与留存的检查点相接，无须确认",
              en: "the log goes on from the kept checkpoint; nothing to confirm",
            }
          : {
              zh: `已放弃大小为 ${given.size} 的检查点`,
              en: `the checkpoint of size ${given.size} is given up`,
            },
      );
    return 0;
  });
