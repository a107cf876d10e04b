import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toEpochDay } from "../day/index.ts";
import { parseDefinitions, type Definition, type ModelDefinition } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { compileModel, type EvaluatedRecord } from "./index.ts";

/** Whether a public D excludes a local A: declared by the model, on or off, and explained where it acts. */

const ROOT = new URL("../../../../", import.meta.url);
const read = (file: string): readonly Definition[] =>
  expectValue(parseDefinitions(readFileSync(new URL(file, ROOT), "utf8"), file));
const facts = ["registration", "penalty", "licence", "public-evaluation"]
  .flatMap((name) => read(`definitions/base/facts/${name}.yaml`))
  .filter((one) => one.kind === "fact");
const modelOf = (file: string): ModelDefinition => {
  const [model] = read(file);
  if (model?.kind !== "model") throw new Error(`no model in ${file}`);
  return model;
};
const shipped = modelOf("definitions/base/models/park-credit.yaml");
const excluding = modelOf("examples/definitions/park-credit-public-d.yaml");
const switchedOff: ModelDefinition = {
  ...excluding,
  vetoes: excluding.vetoes.map((veto) => (veto.id === "public-d" ? { ...veto, switch: "off" } : veto)),
};

const TODAY = toEpochDay("2027-06-01");
const PUBLISH = 1;
const SCORE = 4;
const SHARE = 2;
const record = (id: number, changes: Partial<EvaluatedRecord>): EvaluatedRecord => ({
  id,
  item: "REG",
  day: TODAY - 900,
  publishedDay: null,
  severity: null,
  amountFen: null,
  status: "in-force",
  validTo: null,
  uses: PUBLISH | SHARE | SCORE,
  scoreFrom: null,
  publicFrom: null,
  publicTo: null,
  performedDay: null,
  incomplete: false,
  knownNo: id,
  fields: { REG_ZT: "存续" },
  ...changes,
});
const grade = (value: string, changes: Partial<EvaluatedRecord> = {}): EvaluatedRecord =>
  record(2, {
    item: "public-evaluation",
    day: TODAY - 30,
    uses: PUBLISH | SHARE,
    fields: { PE_DJ: value },
    ...changes,
  });
const evaluate = (model: ModelDefinition, ...records: EvaluatedRecord[]) =>
  expectValue(compileModel(model, facts, { polarityOf: () => "neutral" })).evaluate(
    { kind: "enterprise" },
    [record(1, {}), ...records],
    TODAY,
  );

describe("a public D", () => {
  test("leaves the class alone where the model does not exclude, or has it off", () => {
    for (const model of [shipped, switchedOff])
      expect(evaluate(model, grade("D"))).toMatchObject({ grade: "A", score: 860_000 });
  });

  test("excludes an A where the model says so, and the contributions say why", () => {
    const { grade: given, score, contributions } = evaluate(excluding, grade("D"));
    expect([given, score]).toEqual(["B", 849_000]);
    expect(contributions.find((one) => one.indicator === "public-d")).toMatchObject({
      kind: "veto",
      points: -11_000,
      value: 4,
      records: [2],
      basis: expect.stringContaining("D级"),
    });
    expect(contributions.reduce((sum, one) => sum + one.points, 0)).toBe(score);
  });

  test.each([
    ["another grade", grade("C")],
    ["one its owner does not publish", grade("D", { uses: SHARE })],
    ["one that has ended", grade("D", { validTo: TODAY - 1 })],
  ])("%s excludes nothing", (_what, other) => {
    expect(evaluate(excluding, other)).toMatchObject({ grade: "A" });
  });
});
