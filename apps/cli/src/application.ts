/** Opening the application for a command: who acts, what is said meanwhile, and how it ends. */
import { userInfo } from "node:os";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { ROLE_RIGHTS } from "@xinpark/kernel/rights";
import { releaseOnSignals } from "@xinpark/platform/cluster";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { FULL_SCOPE } from "@xinpark/platform/door";
import type { Actor } from "@xinpark/platform/door";
import { createLog } from "@xinpark/platform/logging";
import type { Log } from "@xinpark/platform/logging";
import { queriesOn } from "@xinpark/platform/sql";
import { openApplication } from "@xinpark/server/application";
import type { Application } from "@xinpark/server/application";
import { actorOfKey } from "@xinpark/services/account";
import type { CommandContext } from "./command/definition.ts";
import { installationConfiguration } from "./installation.ts";
import { noteSignals } from "./signals.ts";

export interface OpenApplication {
  readonly application: Application;
  readonly actor: Actor;
}

type Watching = Pick<Parameters<typeof openApplication>[1], "onDelivery" | "onEvaluation">;

/**
 * Runs work on the application as the one who calls: with the embedded database as the local operator, with a
 * database of one's own as the holder of `XINPARK_KEY`. The database is given back whatever happens.
 */
export async function withApplication<T>(
  context: CommandContext,
  work: (open: OpenApplication) => Promise<T>,
  watching: Watching = {},
): Promise<T> {
  const configuration = installationConfiguration();
  requireKey(configuration);
  const log = commandLog(configuration);
  const application = await openApplication(configuration, { log, ...watching });
  return untilDone(application, log, async () => {
    const actor = await actorOf(application, context.arguments.text("purpose") ?? "operation");
    if (application.installation().synthetic) {
      context.output.note({
        zh: "注意：本库为合成的示例数据",
        en: "note: this database holds synthetic sample data",
      });
    }
    return work({ application, actor });
  });
}

/** Runs work on something that must be closed, also when a signal ends the process. */
export async function untilDone<T>(
  opened: { close(): Promise<void> },
  log: Log,
  work: () => Promise<T>,
): Promise<T> {
  let ending = false;
  const detach = releaseOnSignals({ release: () => opened.close() }, log, async () => {
    ending = true;
  });
  noteSignals();
  try {
    return await work();
  } catch (error) {
    // Work that breaks because we were told to end has nothing to report; the process is about to exit.
    if (ending) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    if (!ending) {
      await opened.close();
      detach();
    }
  }
}

/** Commands speak for themselves: unless told otherwise only warnings are logged. */
export function commandLog(configuration: LoadedConfiguration): Log {
  return createLog({ level: configuration.origins.logLevel === "default" ? "warn" : configuration.logLevel });
}

function requireKey(configuration: LoadedConfiguration): void {
  if (configuration.databaseUrl === undefined || configuration.apiKey !== undefined) return;
  throw new ProblemError(
    problem(
      "unauthenticated",
      "key-needed",
      "使用自有数据库时，命令行须以 XINPARK_KEY 表明身份",
      "with a database of your own the command line needs XINPARK_KEY",
      "XINPARK_KEY",
    ),
  );
}

async function actorOf(application: Application, purpose: string): Promise<Actor> {
  const { databaseUrl, apiKey, actor: name } = application.configuration;
  const asking = { channel: "command-line", purpose, caseNumber: null, requestId: null } as const;
  if (databaseUrl === undefined) {
    return {
      name: name ?? systemUser(),
      role: "operator",
      accountId: null,
      membershipId: null,
      rights: ROLE_RIGHTS.operator,
      scope: FULL_SCOPE,
      ...asking,
    };
  }
  const actor = await actorOfKey(queriesOn(application.database.pools.app), apiKey ?? "", asking);
  if (actor !== null) return actor;
  throw new ProblemError(
    problem(
      "unauthenticated",
      "key-unknown",
      "密钥无效或已过期",
      "the key is unknown or has expired",
      "XINPARK_KEY",
    ),
  );
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${String(process.getuid?.() ?? "unknown")}`;
  }
}
