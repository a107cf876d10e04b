import type { IndicatorDefinition, ModelDefinition } from "@xinpark/kernel/definition";
import { scaledIndicator } from "@xinpark/kernel/laboratory";
import type { Text } from "@xinpark/kernel/outcome";

/** What of a model can be moved by hand: each a number with a place in the model, and the model with another number there. */

export interface Knob {
  readonly id: string;
  readonly label: Text;
  /** Thousandths of a point, unless `plain`. */
  readonly value: number;
  /** A whole number that is no points, such as a threshold of a fact. */
  readonly plain?: true;
  readonly set: (value: number) => ModelDefinition;
}

const replaced = <T>(list: readonly T[], at: number, one: T): T[] =>
  list.map((other, index) => (index === at ? one : other));

/** Where each grade but the lowest begins, best first. */
export const gradeKnobs = (model: ModelDefinition): readonly Knob[] =>
  model.grades.slice(0, -1).map((grade, at) => ({
    id: `grade-${grade.id}`,
    label: grade.label,
    value: grade.from,
    set: (from) => ({ ...model, grades: replaced(model.grades, at, { ...grade, from }) }),
  }));

const LOWEST: Text = { zh: "最低", en: "Lowest" };
const HIGHEST: Text = { zh: "最高", en: "Highest" };

export interface DimensionKnobs {
  readonly id: string;
  readonly label: Text;
  readonly limits: readonly Knob[];
}

export const dimensionKnobs = (model: ModelDefinition): readonly DimensionKnobs[] =>
  model.dimensions.map((dimension, at) => {
    const limit = (label: Text, member: "minimum" | "maximum"): Knob => ({
      id: `dimension-${dimension.id}-${member}`,
      label: {
        zh: `${dimension.label.zh}：${label.zh}`,
        en: `${dimension.label.en}: ${label.en.toLowerCase()}`,
      },
      value: dimension[member],
      set: (value) => ({
        ...model,
        dimensions: replaced(model.dimensions, at, { ...dimension, [member]: value }),
      }),
    });
    return {
      id: dimension.id,
      label: dimension.label,
      limits: [limit(LOWEST, "minimum"), limit(HIGHEST, "maximum")],
    };
  });

/** The model with an indicator counting so many hundredths of what it counts in the one begun from. */
export function withStrength(
  model: ModelDefinition,
  begun: ModelDefinition,
  indicator: string,
  hundredths: number,
): ModelDefinition {
  const own = begun.indicators.find((one) => one.id === indicator);
  const at = model.indicators.findIndex((one) => one.id === indicator);
  if (own === undefined || at < 0) return model;
  const scaled = hundredths === 100 ? own : scaledIndicator(own, hundredths * 10);
  return { ...model, indicators: replaced(model.indicators, at, scaled) };
}

const MISSING: Text = { zh: "缺失时", en: "When missing" };

/** The single numbers of an indicator. */
export function indicatorKnobs(model: ModelDefinition, indicator: IndicatorDefinition): readonly Knob[] {
  const at = model.indicators.findIndex((one) => one.id === indicator.id);
  const put = (one: IndicatorDefinition): ModelDefinition => ({
    ...model,
    indicators: replaced(model.indicators, at, one),
  });
  const knob = (
    name: string,
    label: Text,
    value: number,
    change: (value: number) => IndicatorDefinition,
  ): Knob => ({ id: `${indicator.id}-${name}`, label, value, set: (to) => put(change(to)) });
  return [
    ...methodKnobs(indicator, knob),
    knob("missing", MISSING, indicator.whenMissing, (whenMissing) => ({ ...indicator, whenMissing })),
  ];
}

type KnobOf = (
  name: string,
  label: Text,
  value: number,
  change: (value: number) => IndicatorDefinition,
) => Knob;

function methodKnobs(indicator: IndicatorDefinition, knob: KnobOf): readonly Knob[] {
  switch (indicator.method) {
    case "bins":
      return indicator.bins.map((bin, at) =>
        knob(`bin-${at}`, binLabel(indicator.bins, at), bin.points, (points) => ({
          ...indicator,
          bins: replaced(indicator.bins, at, { ...bin, points }),
        })),
      );
    case "deduction":
      return [
        knob("start", { zh: "起点", en: "Begins at" }, indicator.start, (start) => ({ ...indicator, start })),
        knob("each", { zh: "每次扣", en: "Off each time" }, indicator.each, (each) => ({
          ...indicator,
          each,
        })),
        knob("floor", { zh: "扣到为止", en: "Not below" }, indicator.floor, (floor) => ({
          ...indicator,
          floor,
        })),
      ];
    case "linear":
      return [
        knob("minimum", LOWEST, indicator.minimum, (minimum) => ({ ...indicator, minimum })),
        knob("maximum", HIGHEST, indicator.maximum, (maximum) => ({ ...indicator, maximum })),
        knob("offset", { zh: "起点", en: "Begins at" }, indicator.offset, (offset) => ({
          ...indicator,
          offset,
        })),
      ];
    case "table":
      return [
        ...Object.entries(indicator.table).map(([key, points]) =>
          knob(`table-${key}`, { zh: `值为 ${key}`, en: `Value ${key}` }, points, (to) => ({
            ...indicator,
            table: { ...indicator.table, [key]: to },
          })),
        ),
        knob("otherwise", { zh: "其他值", en: "Any other" }, indicator.otherwise, (otherwise) => ({
          ...indicator,
          otherwise,
        })),
      ];
  }
}

type Bins = Extract<IndicatorDefinition, { method: "bins" }>["bins"];

function binLabel(bins: Bins, at: number): Text {
  const below = bins[at]?.below;
  if (below !== undefined) return { zh: `低于 ${below}`, en: `Below ${below}` };
  const from = bins[at - 1]?.below;
  return from === undefined
    ? { zh: "任何值", en: "Any value" }
    : { zh: `${from} 及以上`, en: `${from} and above` };
}

/** Ceilings of vetoes and floors, and the base. */
export function limitKnobs(model: ModelDefinition): readonly Knob[] {
  const floors = model.floors ?? [];
  return [
    {
      id: "base",
      label: { zh: "基础分", en: "Base" },
      value: model.base,
      set: (base) => ({ ...model, base }),
    },
    ...model.vetoes.map((veto, at): Knob => ({
      id: `veto-${veto.id}`,
      label: { zh: `否决上限：${veto.label.zh}`, en: `Veto, at most: ${veto.label.en}` },
      value: veto.ceiling,
      set: (ceiling) => ({ ...model, vetoes: replaced(model.vetoes, at, { ...veto, ceiling }) }),
    })),
    ...floors.map((one, at): Knob => ({
      id: `floor-${one.id}`,
      label: { zh: `保底：${one.label.zh}`, en: `Floor, at least: ${one.label.en}` },
      value: one.floor,
      set: (floor) => ({ ...model, floors: replaced(floors, at, { ...one, floor }) }),
    })),
  ];
}
