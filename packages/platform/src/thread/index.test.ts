import { afterEach, expect, test } from "vitest";
import { ProblemError } from "@xinpark/kernel/outcome";
import { Thread, type ThreadStart } from "./index.ts";

const opened: Thread[] = [];
afterEach(() => Promise.all(opened.splice(0).map((one) => one.end())));

function start(options: Partial<ThreadStart> = {}): Thread {
  const thread = new Thread({
    module: new URL("./answerer.ts", import.meta.url),
    data: "hello",
    ...options,
  });
  opened.push(thread);
  return thread;
}

test("每个问题得到自己的回答，先后不论 · every question gets its own answer, in whatever order", async () => {
  const thread = start();
  expect(await Promise.all(["last", "a", "b"].map((one) => thread.ask(one)))).toEqual([
    "hello last",
    "hello a",
    "hello b",
  ]);
});

test("拒绝原样传回，失败说明原因，线程照常 · a refusal comes back as it was, a failure says why, the thread goes on", async () => {
  const thread = start();
  await expect(thread.ask("refuse")).rejects.toSatisfy(
    (error) => error instanceof ProblemError && error.problems[0]?.path === "question",
  );
  await expect(thread.ask("fail")).rejects.toThrow("out of range");
  expect(await thread.ask("a")).toBe("hello a");
});

test("看不到程序的环境和启动选项 · it sees neither environment nor start options", async () => {
  expect(await start().ask("environment")).toEqual({ variables: [], options: [] });
});

test("线程自己结束，等候者得知，之后不再受理 · its death is told to all who wait, and to whoever asks later", async () => {
  const thread = start({ told: (end) => new Error(JSON.stringify(end)) });
  const waiting = ["never", "die"].map((one) => thread.ask(one));
  for (const one of waiting) await expect(one).rejects.toThrow('{"kind":"died","reason":"exit 7"}');
  expect(thread.ended).toBe(true);
  await expect(thread.ask("a")).rejects.toThrow("exit 7");
});

test("不认得的问题使线程停止 · a question it does not know ends it", async () => {
  await expect(start().ask(1)).rejects.toThrow("an unknown question");
});

test("逾时即停止 · one that takes too long is stopped", async () => {
  const thread = start({ longest: 50, told: ({ kind }) => new Error(kind) });
  await expect(thread.ask("never")).rejects.toThrow("overdue");
  expect(thread.ended).toBe(true);
});

test("被叫停时，等候者得知 · whoever waits when it is ended is told", async () => {
  const thread = start();
  const waiting = thread.ask("never");
  const told = expect(waiting).rejects.toThrow("ended");
  await thread.end();
  await told;
});
