/** A model over columns: for every subject the score and grade the evaluator gives, and its whole explanation for those asked. */
import type { ModelDefinition } from "../../definition/index.ts";
import { checkRecordCount, methodsOf } from "../compile.ts";
import { compileDerive, compileDeriveValue, isDeriving, type DeriveValue } from "../derive.ts";
import { createScorer } from "../score.ts";
import type { Evaluation, FactValue, ModelPlan } from "../types.ts";
import { buildBatch, checkBatchDay, type Batch, type BatchBuilder, type ColumnMemory } from "./batch.ts";
import { FactColumnsBuilder, type FactColumns } from "./facts.ts";
import { gatherFact } from "./gather.ts";
import { gathererOf, type FactGatherer } from "./gatherer.ts";
import { layoutOf, type Layout } from "./layout.ts";
import type { ColumnarResult } from "./result.ts";
import { BLOCK, scratchFor, type Block } from "./rows.ts";
import { createBlockScorer } from "./score.ts";
import { stateRows } from "./select.ts";

export interface ColumnarModel {
  readonly layout: Layout;
  /** An empty batch of so many subjects, for an epoch day. */
  readonly batch: (subjects: number, asOf: number, memory?: ColumnMemory) => BatchBuilder;
  /**
   * Score and grade of every subject of a batch as of an epoch day; those whose place in `evaluated` is 0 have none.
   * Throws ProblemError `as-of-impossible` and `columns-of-another-day`.
   */
  readonly evaluate: (batch: Batch, evaluated: Uint8Array, asOf: number) => ColumnarResult;
  /** The same for the subjects from one place to before another, into a result that others may fill at the same time elsewhere. */
  readonly evaluatePart: (
    batch: Batch,
    evaluated: Uint8Array,
    asOf: number,
    result: ColumnarResult,
    range: readonly [number, number],
  ) => void;
  /**
   * The values of every fact for every subject, kept: scoring again takes them instead of the records. A step is a few thousand
   * subjects, so that whoever waits for other things is let in between. Throws as `evaluate`.
   */
  readonly facts: (batch: Batch, asOf: number) => Generator<undefined, FactColumns>;
  /** The whole evaluation of one subject, by its index: what `CompiledModel.evaluate` says of its records. */
  readonly explain: (batch: Batch, subject: number, asOf: number) => Evaluation;
}

type FactPlan =
  | { readonly gathers: true; readonly gatherer: FactGatherer }
  | { readonly gathers: false; readonly derive: DeriveValue };

/** Makes a checked model ready to run over columns. */
export function createColumnarModel(plan: ModelPlan): ColumnarModel {
  const layout = layoutOf(plan);
  const facts = plan.facts.map((definition, index): FactPlan => {
    const { aggregate } = definition;
    if (isDeriving(aggregate)) return { gathers: false, derive: compileDeriveValue(definition, aggregate) };
    return { gathers: true, gatherer: gathererOf(definition, aggregate, layout.sources[index] ?? []) };
  });
  const evaluatePart = createEvaluatePart(plan, layout, facts);
  return {
    layout,
    batch: (subjects, asOf, memory) => buildBatch(layout, subjects, asOf, memory),
    evaluate: (batch, evaluated, asOf) => {
      const result = emptyResult(batch.subjects);
      evaluatePart(batch, evaluated, asOf, result, [0, batch.subjects]);
      return result;
    },
    evaluatePart,
    facts: createFactColumns(plan, layout, facts),
    explain: createExplain(plan, layout, facts),
  };
}

/** Room for the states of a block's rows, used again for each block; grows. */
type StateRoom = Uint16Array[];

/** The rows of each segment that belong to the subjects from `first` to before `last`, and what the day makes of them. */
function blockOf(batch: Batch, first: number, last: number, asOf: number, room: StateRoom): Block {
  const ranges = batch.segments.map(({ starts }): readonly [number, number] => [
    starts[first] ?? 0,
    starts[last] ?? 0,
  ]);
  for (const [index, segment] of batch.segments.entries()) {
    const range = ranges[index] ?? [0, 0];
    const rows = range[1] - range[0];
    if ((room[index]?.length ?? 0) < rows) room[index] = new Uint16Array(rows * 2);
    const states = room[index];
    if (states !== undefined) stateRows(segment, asOf, range, states);
  }
  return { first, last, ranges, states: room };
}

const mostRows = ({ ranges }: Block): number =>
  ranges.reduce((most, [from, to]) => Math.max(most, to - from), 0);

interface ValuedBlock {
  readonly block: Block;
  /** By fact, the values of the block's subjects; good until the next block is asked for. */
  readonly values: readonly Float64Array[];
}

function* valuedBlocks(
  plan: ModelPlan,
  facts: readonly FactPlan[],
  batch: Batch,
  asOf: number,
  [begin, end]: readonly [number, number],
): Generator<ValuedBlock, undefined> {
  const placeOf = new Map(plan.facts.map((fact, index) => [fact.id, index]));
  const values = facts.map(() => new Float64Array(BLOCK));
  const room: StateRoom = [];
  let scratch = scratchFor(BLOCK, 0);
  for (let first = begin; first < end; first += BLOCK) {
    const block = blockOf(batch, first, Math.min(first + BLOCK, end), asOf, room);
    const rows = mostRows(block);
    if (rows > scratch.rows.length) scratch = scratchFor(BLOCK, rows * 2);
    for (const [index, fact] of facts.entries()) {
      const own = values[index];
      if (own === undefined) continue;
      if (fact.gathers) gatherFact(fact.gatherer, batch, block, asOf, scratch, own, null);
      else deriveBlock(fact.derive, placeOf, values, block.last - first, own);
    }
    yield { block, values };
  }
}

function createEvaluatePart(
  plan: ModelPlan,
  layout: Layout,
  facts: readonly FactPlan[],
): ColumnarModel["evaluatePart"] {
  const scoreBlock = createBlockScorer(plan);
  return (batch, evaluated, asOf, result, [begin, end]) => {
    checkBatchDay(layout, batch, asOf);
    for (const { block, values } of valuedBlocks(plan, facts, batch, asOf, [begin, end]))
      scoreBlock(values, block, evaluated, result);
  };
}

/** A result in which nobody has a score; in shared memory where threads are to fill it. */
export function emptyResult(subjects: number, memory: ColumnMemory = "own"): ColumnarResult {
  const score =
    memory === "own"
      ? new Float64Array(subjects)
      : new Float64Array(new SharedArrayBuffer(subjects * Float64Array.BYTES_PER_ELEMENT));
  const grade =
    memory === "own"
      ? new Int16Array(subjects)
      : new Int16Array(new SharedArrayBuffer(subjects * Int16Array.BYTES_PER_ELEMENT));
  return { score: score.fill(Number.NaN), grade: grade.fill(-1) };
}

function createFactColumns(
  plan: ModelPlan,
  layout: Layout,
  facts: readonly FactPlan[],
): ColumnarModel["facts"] {
  return function* gather(batch, asOf) {
    checkBatchDay(layout, batch, asOf);
    const builder = new FactColumnsBuilder(plan, batch.subjects);
    for (const { block, values } of valuedBlocks(plan, facts, batch, asOf, [0, batch.subjects])) {
      builder.write(block, values);
      yield;
    }
    return builder.finish();
  };
}

function deriveBlock(
  derive: DeriveValue,
  placeOf: ReadonlyMap<string, number>,
  values: readonly Float64Array[],
  subjects: number,
  own: Float64Array,
): void {
  for (let place = 0; place < subjects; place += 1) {
    const { value } = derive((fact) => {
      const part = values[placeOf.get(fact) ?? -1]?.[place] ?? Number.NaN;
      return Number.isNaN(part) ? null : part;
    });
    own[place] = value ?? Number.NaN;
  }
}

function createExplain(
  plan: ModelPlan,
  layout: Layout,
  facts: readonly FactPlan[],
): ColumnarModel["explain"] {
  const score = createScorer(
    plan.model,
    methodsOf(plan),
    plan.facts.map((fact) => fact.id),
  );
  const derives = plan.facts.map((fact) =>
    isDeriving(fact.aggregate) ? compileDerive(fact, fact.aggregate) : null,
  );
  return (batch, subject, asOf) => {
    checkBatchDay(layout, batch, asOf);
    const block = blockOf(batch, subject, subject + 1, asOf, []);
    checkRecordCount(block.ranges.reduce((sum, [from, to]) => sum + to - from, 0));
    const scratch = scratchFor(1, mostRows(block));
    const values = new Map<string, FactValue>();
    const own = new Float64Array(1);
    const found = facts.map((fact, index): FactValue => {
      const definition = plan.facts[index];
      if (definition === undefined) throw new RangeError("a plan has as many facts as it was made of");
      const { id, label, unit } = definition;
      const head = { fact: id, label, unit };
      const derive = derives[index];
      if (!fact.gathers)
        return noted(values, { ...head, ...(derive?.((part) => values.get(part)) ?? NOTHING) });
      const ids: number[] = [];
      gatherFact(fact.gatherer, batch, block, asOf, scratch, own, ids);
      const value = own[0] ?? Number.NaN;
      return noted(values, {
        ...head,
        value: Number.isNaN(value) ? null : value,
        records: ids.sort((a, b) => a - b),
      });
    });
    return score(found);
  };
}

const NOTHING = { value: null, records: [] } as const;

function noted(values: Map<string, FactValue>, value: FactValue): FactValue {
  values.set(value.fact, value);
  return value;
}

/** The id of a grade by its index; null: none. */
export const gradeId = (model: ModelDefinition, index: number): string | null =>
  model.grades[index]?.id ?? null;
