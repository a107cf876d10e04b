import { parentPort, workerData } from "node:worker_threads";
import { ProblemError, unreachable } from "@xinpark/kernel/outcome";
import { openPools } from "@xinpark/platform/connection";
import { createDoor } from "@xinpark/platform/door";
import { silentLog } from "@xinpark/platform/logging";
import { queriesOn } from "@xinpark/platform/sql";
import { readInstallation, type Installation } from "../installation/index.ts";
import { pairOf } from "./asked.ts";
import { isRequest, isStart, type Question, type Reply, type Request } from "./protocol.ts";
import { examinationOf, examine, prepareExamination } from "./report.ts";
import { createPopulations } from "./resident.ts";
import { findMovers, tryPair } from "./trying.ts";

/** The laboratory's thread: reads everyone through a door of its own and computes over them, while the server answers others. */

const given: unknown = workerData;
if (!isStart(given) || parentPort === null) throw new Error("this is a thread of its own");
const port = parentPort;

/** One that loads, one that asks what is known. */
const CONNECTIONS = 2;
// A connection that broke is told by the next statement.
const pools = openPools(given.connections, { max: CONNECTIONS, log: silentLog });

let today = "";
const door = createDoor(pools, { today: () => today });
let generation = -1;
let reading: Promise<Installation> | null = null;
let current: Installation | null = null;

const installation = (): Installation => {
  if (current === null) throw new Error("no definitions have been read yet");
  return current;
};
const populations = createPopulations(door, installation);

/** The definitions the server has; read anew when it has read them anew. */
async function follow(request: Request): Promise<void> {
  today = request.today;
  if (reading === null || request.generation > generation) {
    generation = request.generation;
    reading = readInstallation(queriesOn(pools.app), today);
  }
  const mine = reading;
  try {
    const read = await mine;
    if (mine === reading) current = read;
  } catch (error) {
    if (mine === reading) reading = null;
    throw error;
  }
}

async function answer(question: Question): Promise<unknown> {
  switch (question.kind) {
    case "prepare": {
      const { before, after, asOf } = pairOf(installation(), question.asked, today);
      await populations.ready([before, after], { asOf, known: "now" }, question.onBehalfOf);
      return null;
    }
    case "try":
    case "movers": {
      const pair = pairOf(installation(), question.asked, today);
      const population = populations.resident([pair.before, pair.after], { asOf: pair.asOf, known: "now" });
      if (question.kind === "try") return tryPair(population, pair, question.scope);
      return findMovers(population, pair, question.scope, question.filter);
    }
    case "prepare-report":
    case "report": {
      const { definition, basedOn } = question.examined;
      const examination = examinationOf(installation(), definition, basedOn, today);
      if (question.kind === "report")
        return examine(installation(), populations, examination, question.scope);
      await prepareExamination(populations, examination, question.onBehalfOf);
      return null;
    }
    case "close":
      await pools.close();
      return null;
    default:
      return unreachable(question);
  }
}

async function reply(request: Request): Promise<Reply> {
  const { id } = request;
  try {
    if (request.question.kind !== "close") await follow(request);
    return { id, kind: "answer", value: await answer(request.question) };
  } catch (error) {
    if (error instanceof ProblemError) return { id, kind: "problems", problems: error.problems };
    return { id, kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

port.on("message", (request: unknown) => {
  if (!isRequest(request)) throw new Error("an unknown request");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void reply(request).then((made) => port.postMessage(made));
});
