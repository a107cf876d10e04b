/** Rule engines on the same decision with the facts given: thirty values an enterprise in, score and grade out. */
import { z } from "zod";
import { DECISION, scoreOf, type Facts } from "./evaluation-model.ts";
import { callPeer, memberOf, newOfPeer, peerModule } from "./peer-module.ts";

export interface RulePeer {
  readonly name: string;
  readonly what: string;
  /** The grade of each, and the seconds it took. */
  readonly decide: (
    all: readonly Facts[],
  ) => Promise<{ readonly seconds: number; readonly grades: string[] }>;
}

/** The rule engines that are installed. */
export async function rulePeers(): Promise<readonly RulePeer[]> {
  const peers = [await zenEngine(), await jsonRulesEngine()];
  return peers.filter((one) => one !== null);
}

const zenAnswer = z.object({ result: z.object({ grade: z.string() }) });

/** One decision, made once: points, score and grade as expressions of one node, evaluated natively. */
async function zenEngine(): Promise<RulePeer | null> {
  const peer = await peerModule("@gorules/zen-engine");
  if (peer === null) return null;
  const points = DECISION.indicators.map(({ fact, form, each }, index) => {
    const value = form === "sum" ? `floor(-${fact} / ${DECISION.fen})` : `${each} * ${fact}`;
    return { id: `p${index}`, key: `p${index}`, value: `max([${value}, ${DECISION.floor}])` };
  });
  const sum = points.map(({ key }) => `$.${key}`).join(" + ");
  const grade = DECISION.grades.reduceRight(
    (rest, [id, from]) => `$.score >= ${from} ? '${id}' : (${rest})`,
    "'none'",
  );
  const expressions = [
    ...points,
    { id: "score", key: "score", value: `max([${DECISION.base} + ${sum}, 0])` },
    { id: "grade", key: "grade", value: grade },
  ];
  const node = (id: string, type: string, content?: unknown) => ({
    id,
    name: id,
    type,
    position: { x: 0, y: 0 },
    ...(content === undefined ? {} : { content }),
  });
  const edge = (sourceId: string, targetId: string) => ({
    id: `${sourceId}-${targetId}`,
    type: "edge",
    sourceId,
    targetId,
  });
  const graph = {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      node("in", "inputNode"),
      node("decide", "expressionNode", { expressions }),
      node("out", "outputNode"),
    ],
    edges: [edge("in", "decide"), edge("decide", "out")],
  };
  const engine = newOfPeer(memberOf(peer, "ZenEngine"));
  const decision = await callPeer(engine, "createDecision", graph);
  return {
    name: "zen-engine",
    what: "one expression node of 32 expressions, the decision created once; facts given",
    decide: async (all) =>
      timedGrades(
        all,
        async (facts) => zenAnswer.parse(await callPeer(decision, "evaluate", facts)).result.grade,
      ),
  };
}

const firedEvents = z.object({ events: z.array(z.object({ type: z.string() })) });

/** It has no arithmetic: points and score are a fact computed by our function, grades are rules over it. */
async function jsonRulesEngine(): Promise<RulePeer | null> {
  const peer = await peerModule("json-rules-engine");
  if (peer === null) return null;
  const engine = newOfPeer(memberOf(peer, "Engine"));
  const factValue = async (almanac: unknown, name: string): Promise<number> =>
    z.number().parse(await callPeer(almanac, "factValue", name));
  const score = async (_parameters: unknown, almanac: unknown): Promise<number> => {
    const facts: Record<string, number> = {};
    for (const { fact } of DECISION.indicators) facts[fact] = await factValue(almanac, fact);
    return scoreOf(facts);
  };
  await callPeer(engine, "addFact", "score", score);
  let above = Number.MAX_SAFE_INTEGER;
  for (const [id, from] of DECISION.grades) {
    const all = [
      { fact: "score", operator: "greaterThanInclusive", value: from },
      { fact: "score", operator: "lessThan", value: above },
    ];
    await callPeer(engine, "addRule", { conditions: { all }, event: { type: id } });
    above = from;
  }
  return {
    name: "json-rules-engine",
    what: "one engine, a rule a grade; it has no arithmetic, so points and score are a fact computed by a function; facts given",
    decide: async (all) =>
      timedGrades(all, async (facts) => {
        const { events } = firedEvents.parse(await callPeer(engine, "run", facts));
        return events[0]?.type ?? "none";
      }),
  };
}

async function timedGrades(
  all: readonly Facts[],
  decide: (facts: Facts) => Promise<string>,
): Promise<{ readonly seconds: number; readonly grades: string[] }> {
  const grades: string[] = [];
  const begun = performance.now();
  for (const facts of all) grades.push(await decide(facts));
  return { seconds: (performance.now() - begun) / 1000, grades };
}
