/** What can be wrong with a model before it is compiled. */
import type { FactDefinition, ModelDefinition } from "../definition/index.ts";
import type { Problem } from "../outcome/index.ts";
import { crossed, isCanonicalInteger, methodProblems } from "./method.ts";
import { flaw } from "./problems.ts";

interface Identified {
  readonly id: string;
}

export function duplicates(entries: readonly (readonly [path: string, id: string])[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [path, id] of entries) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, path);
    else
      problems.push(
        flaw(
          "id-duplicate",
          path,
          `标识“${id}”已用于 ${first}`,
          `the id "${id}" is already used at ${first}`,
        ),
      );
  }
  return problems;
}

export const located = (
  name: string,
  entries: readonly Identified[],
): readonly (readonly [string, string])[] =>
  entries.map(({ id }, index) => [`${name}[${index}].id`, id] as const);

/** Problems of the model that need no bounds; `used` are the facts it stands on. */
export function modelProblems(
  model: ModelDefinition,
  known: ReadonlySet<string>,
  used: readonly FactDefinition[],
): readonly Problem[] {
  return [
    ...(model.minimum > model.maximum ? [crossed("minimum")] : []),
    ...duplicates(located("dimensions", model.dimensions)),
    ...duplicates([
      ...located("indicators", model.indicators),
      ...located("vetoes", model.vetoes),
      ...located("floors", model.floors ?? []),
    ]),
    ...duplicates(located("requires", model.requires ?? [])),
    ...duplicates(located("precedence", model.precedence ?? [])),
    ...duplicates(located("grades", model.grades)),
    ...model.dimensions.flatMap((dimension, index) =>
      dimension.minimum > dimension.maximum ? [crossed(`dimensions[${index}].minimum`)] : [],
    ),
    ...indicatorProblems(model, known),
    ...vetoProblems(model, known),
    ...floorProblems(model, known),
    ...weightProblems(model),
    ...requirementProblems(model, known),
    ...precedenceProblems(model, known),
    ...gradeProblems(model),
    ...consentProblems(model, used),
  ];
}

const unknownFact = (path: string, id: string): Problem =>
  flaw("fact-unknown", path, `没有名为“${id}”的事实`, `there is no fact named "${id}"`);

function indicatorProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  const dimensions = new Set(model.dimensions.map((dimension) => dimension.id));
  return model.indicators.flatMap((indicator, index) => {
    const path = `indicators[${index}]`;
    const { fact, dimension } = indicator;
    const problems = [...methodProblems(indicator, path)];
    if (!known.has(fact)) problems.push(unknownFact(`${path}.fact`, fact));
    if (!dimensions.has(dimension))
      problems.push(
        flaw(
          "dimension-unknown",
          `${path}.dimension`,
          `模型没有名为“${dimension}”的维度`,
          `the model has no dimension named "${dimension}"`,
        ),
      );
    return problems;
  });
}

function vetoProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  return model.vetoes.flatMap((veto, index) => {
    const problems: Problem[] = [];
    if (!known.has(veto.fact)) problems.push(unknownFact(`vetoes[${index}].fact`, veto.fact));
    if (veto.ceiling < model.minimum)
      problems.push(
        flaw(
          "veto-below-minimum",
          `vetoes[${index}].ceiling`,
          "否决上限低于模型最低分，无法遵守",
          "the ceiling is below the model's minimum, so the score could not respect it",
        ),
      );
    return problems;
  });
}

function gradeProblems(model: ModelDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, grade] of model.grades.entries()) {
    const before = model.grades[index - 1];
    if (before !== undefined && grade.from >= before.from)
      problems.push(
        flaw(
          "grades-not-descending",
          `grades[${index}].from`,
          "等级须从高到低排列，起点分须递减",
          "grades go from best to worst: each must begin below the one before",
        ),
      );
  }
  const last = model.grades.length - 1;
  if ((model.grades[last]?.from ?? 0) > model.minimum)
    problems.push(
      flaw(
        "grades-not-complete",
        `grades[${last}].from`,
        "最低等级的起点分高于模型最低分，部分得分没有等级",
        "the last grade begins above the model's minimum: some scores would have no grade",
      ),
    );
  return problems;
}

function floorProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  return (model.floors ?? []).flatMap(({ fact, floor }, index) => [
    ...(known.has(fact) ? [] : [unknownFact(`floors[${index}].fact`, fact)]),
    ...(floor > model.maximum
      ? [
          flaw(
            "floor-above-maximum",
            `floors[${index}].floor`,
            "保底分高于模型最高分，无法遵守",
            "the floor is above the model's maximum, so the score could not respect it",
          ),
        ]
      : []),
  ]);
}

const WHOLE = 1000;

/** Weights stand everywhere or nowhere in a group, and add up to the whole. */
function weightGroup(
  group: readonly { readonly path: string; readonly weight: number | undefined }[],
): readonly Problem[] {
  const given = group.filter((one) => one.weight !== undefined);
  if (given.length === 0) return [];
  const absent = group.filter((one) => one.weight === undefined);
  if (absent.length > 0)
    return absent.map(({ path }) =>
      flaw(
        "weights-not-complete",
        path,
        "同组中有的写了权重、有的没写；须全部写明",
        "others of the same group have a weight; give all of them one",
      ),
    );
  const sum = given.reduce((total, one) => total + (one.weight ?? 0), 0);
  if (sum === WHOLE) return [];
  return [
    flaw(
      "weights-not-whole",
      given.at(-1)?.path ?? "",
      `权重合计为 ${sum}‰，须为 ${WHOLE}‰`,
      `the weights add up to ${sum} thousandths instead of ${WHOLE}`,
    ),
  ];
}

function weightProblems(model: ModelDefinition): readonly Problem[] {
  const indicators = model.indicators.map(({ dimension, weight }, index) => ({
    dimension,
    weight,
    path: `indicators[${index}].weight`,
  }));
  return [
    ...weightGroup(
      model.dimensions.map(({ weight }, index) => ({ weight, path: `dimensions[${index}].weight` })),
    ),
    ...model.dimensions.flatMap(({ id }) => weightGroup(indicators.filter((one) => one.dimension === id))),
  ];
}

function requirementProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  return (model.requires ?? []).flatMap(({ fact, atLeast, atMost }, index) => {
    const path = `requires[${index}]`;
    const problems: Problem[] = known.has(fact) ? [] : [unknownFact(`${path}.fact`, fact)];
    if (atLeast === undefined && atMost === undefined)
      problems.push(
        flaw("requirement-empty", path, "须写明 atLeast 或 atMost", "a requirement needs atLeast or atMost"),
      );
    else if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
      problems.push(crossed(`${path}.atLeast`));
    return problems;
  });
}

function precedenceProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  const grades = new Set(model.grades.map((grade) => grade.id));
  return (model.precedence ?? []).flatMap(({ fact, grades: table }, index) => {
    const path = `precedence[${index}]`;
    const problems: Problem[] = known.has(fact) ? [] : [unknownFact(`${path}.fact`, fact)];
    if (Object.keys(table).length === 0)
      problems.push(
        flaw(
          "grades-empty",
          `${path}.grades`,
          "须写明各值对应的等级",
          "say which grade each value stands for",
        ),
      );
    for (const [key, grade] of Object.entries(table)) {
      const at = `${path}.grades.${key}`;
      if (!isCanonicalInteger(key))
        problems.push(
          flaw(
            "table-key-not-integer",
            at,
            `对照表的键“${key}”不是整数`,
            `the key "${key}" of the table is no integer`,
          ),
        );
      if (!grades.has(grade))
        problems.push(
          flaw(
            "grade-unknown",
            at,
            `模型没有名为“${grade}”的等级`,
            `the model has no grade named "${grade}"`,
          ),
        );
    }
    return problems;
  });
}

/** What is read by consent alone is declared, so that it is asked before anything is counted. */
function consentProblems(model: ModelDefinition, used: readonly FactDefinition[]): readonly Problem[] {
  const declared = new Set(model.consent?.items);
  const needed = new Set(used.flatMap((fact) => (fact.use === "consent" ? fact.items : [])));
  return [
    ...[...needed]
      .filter((item) => !declared.has(item))
      .map((item) =>
        flaw(
          "consent-undeclared",
          "consent.items",
          `事项“${item}”须凭企业授权读取，模型的 consent.items 没有列出`,
          `the item "${item}" is read by consent, and the model's consent.items do not name it`,
        ),
      ),
    ...(model.consent?.items ?? []).flatMap((item, index) =>
      needed.has(item)
        ? []
        : [
            flaw(
              "consent-unused",
              `consent.items[${index}]`,
              `没有事实凭授权读取“${item}”，不得要求不需要的授权`,
              `no fact reads "${item}" by consent; what is not needed is not asked for`,
            ),
          ],
    ),
  ];
}
