import { unreachable } from "@xinpark/kernel/outcome";
import { openPools } from "@xinpark/platform/connection";
import { createDoor } from "@xinpark/platform/door";
import { silentLog } from "@xinpark/platform/logging";
import { queriesOn } from "@xinpark/platform/sql";
import { answerQuestions, startedWith } from "@xinpark/platform/thread";
import { readInstallation, type Installation } from "../installation/index.ts";
import { pairOf } from "./asked.ts";
import { isQuestion, isStart, type Act, type Question } from "./protocol.ts";
import { examinationOf, examine, prepareExamination } from "./report.ts";
import { createPopulations } from "./resident.ts";
import { findMovers, tryPair } from "./trying.ts";

/** The laboratory's thread: reads everyone through a door of its own and computes over them, while the server answers others. */

const given = startedWith(isStart);

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
async function follow(question: Question): Promise<void> {
  today = question.today;
  if (reading === null || question.generation > generation) {
    generation = question.generation;
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

async function carryOut(act: Act): Promise<unknown> {
  switch (act.kind) {
    case "prepare": {
      const { before, after, asOf } = pairOf(installation(), act.asked, today);
      await populations.ready([before, after], { asOf, known: "now" }, act.onBehalfOf);
      return null;
    }
    case "try":
    case "movers": {
      const pair = pairOf(installation(), act.asked, today);
      const population = populations.resident([pair.before, pair.after], { asOf: pair.asOf, known: "now" });
      if (act.kind === "try") return tryPair(population, pair, act.scope);
      return findMovers(population, pair, act.scope, act.filter);
    }
    case "prepare-report":
    case "report": {
      const { definition, basedOn } = act.examined;
      const examination = examinationOf(installation(), definition, basedOn, today);
      if (act.kind === "report") return examine(installation(), populations, examination, act.scope);
      await prepareExamination(populations, examination, act.onBehalfOf);
      return null;
    }
    case "close":
      await pools.close();
      return null;
    default:
      return unreachable(act);
  }
}

answerQuestions(isQuestion, async (question) => {
  if (question.act.kind !== "close") await follow(question);
  return await carryOut(question.act);
});
