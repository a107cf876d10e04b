import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { answerQuestions, startedWith } from "./index.ts";

/** A thread for the test of threads. */

const isText = (value: unknown): value is string => typeof value === "string";
const greeting = startedWith(isText);

answerQuestions(isText, async (question): Promise<unknown> => {
  switch (question) {
    case "refuse":
      throw new ProblemError(problem("invalid", "asked-wrongly", "问得不对", "asked wrongly", "question"));
    case "fail":
      throw new RangeError("out of range");
    case "environment":
      return { variables: Object.keys(process.env), options: process.execArgv };
    case "last":
      // Answered after whatever is asked next.
      return await new Promise((resolve) => setImmediate(() => resolve(`${greeting} last`)));
    case "die":
      process.exit(7);
      break;
    case "never":
      return await new Promise(() => setInterval(() => undefined, 1000));
    default:
      return `${greeting} ${question}`;
  }
});
