import { parentPort, workerData } from "node:worker_threads";
import { ProblemError } from "@xinpark/kernel/outcome";
import { fileUnreadable } from "./problems.ts";
import { RequestSchema, StartSchema } from "./xlsx-protocol.ts";
import type { Answer, Command } from "./xlsx-protocol.ts";
import { XlsxReader } from "./xlsx-reader.ts";

/** Runs in a worker thread: opens the workbook named in the worker's data and answers commands about it. */

const start = StartSchema.parse(workerData);
const reader = XlsxReader.open(start.path, start.limits);

async function answer(command: Command): Promise<Answer> {
  try {
    return await (await reader).answer(command);
  } catch (error) {
    if (error instanceof ProblemError) return { kind: "failed", problems: error.problems };
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: "failed",
      problems: [fileUnreadable("内容无法解析", `its content cannot be parsed (${reason})`)],
    };
  }
}

// The trouble of opening is told with the first answer.
reader.catch(() => undefined);

parentPort?.on("message", (message: unknown) => {
  const { id, command } = RequestSchema.parse(message);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void answer(command).then((reply) => parentPort?.postMessage({ id, answer: reply }));
});
