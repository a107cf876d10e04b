import { parentPort, workerData } from "node:worker_threads";
import { ProblemError } from "@xinpark/kernel/outcome";
import { isRequest, type Reply } from "./protocol.ts";

/** The thread's own end. */

/** What the thread was started with, as its guard knows it. */
export function startedWith<Start>(isStart: (value: unknown) => value is Start): Start {
  const given: unknown = workerData;
  const data = typeof given === "object" && given !== null && "data" in given ? given.data : undefined;
  if (parentPort === null || !isStart(data)) throw new Error("this is a thread of its own");
  return data;
}

/**
 * Answers every question of the kind the guard knows; problems and failures are told to whoever asked. What is answered is copied,
 * but for the buffers that `handedOver` names: they change hands.
 */
export function answerQuestions<Question, Answer>(
  isQuestion: (value: unknown) => value is Question,
  answer: (question: Question) => Promise<Answer> | Answer,
  handedOver: (found: Answer) => ArrayBuffer[] = () => [],
): void {
  parentPort?.on("message", (message: unknown) => {
    if (!isRequest(message) || !isQuestion(message.question)) throw new Error("an unknown question");
    const { id, question } = message;
    const send = (reply: Reply, buffers: ArrayBuffer[]): void =>
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      parentPort?.postMessage(reply, buffers);
    // What is thrown at once is told as well.
    const answered = async (): Promise<Answer> => await answer(question);
    void answered().then(
      (value) => send({ id, kind: "answer", value }, handedOver(value)),
      (error: unknown) => send(failure(id, error), []),
    );
  });
}

function failure(id: number, error: unknown): Reply {
  if (error instanceof ProblemError) return { id, kind: "problems", problems: error.problems };
  return { id, kind: "error", message: error instanceof Error ? error.message : String(error) };
}
