import { hash } from "node:crypto";
import { isDay } from "@xinpark/kernel/day";
import { parseDefinition, type ModelDefinition } from "@xinpark/kernel/definition";
import type { CompiledModel } from "@xinpark/kernel/evaluation";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { compileAsOf, readyModel } from "../evaluation/index.ts";
import type { Asked } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";

/** What is tried: a published model and a changed one, both over the facts of the day asked. */

export interface Pair {
  readonly asOf: string;
  readonly before: CompiledModel;
  readonly after: CompiledModel;
}

/** Reads and compiles both. Throws located problems of the draft, and of what cannot be tried on everyone. */
export function pairOf(installation: Installation, asked: Asked, today: string): Pair {
  const asOf = asked.asOf ?? today;
  if (!isDay(asOf)) throw new ProblemError(dayUnreadable(asOf));
  const definition = expectValue(parseDefinition({ ...asked.definition }, "definition"));
  if (definition.kind !== "model") throw new ProblemError(NOT_A_MODEL);
  return {
    asOf,
    before: baseOf(installation, asked, asOf),
    after: tried(installation, definition, asOf),
  };
}

/** A model that a trial over everyone may run, compiled over the facts of a day. */
export function tried(installation: Installation, definition: ModelDefinition, asOf: string): CompiledModel {
  if (definition.consent !== undefined) throw new ProblemError(BY_CONSENT);
  return expectValue(compileAsOf(installation, definition, asOf));
}

function baseOf(installation: Installation, { model, version }: Asked, asOf: string): CompiledModel {
  if (version === undefined)
    return tried(installation, readyModel(installation, model, asOf).definition, asOf);
  const found = installation.library.all("model").find((one) => one.id === model && one.version === version);
  if (found === undefined) throw new ProblemError(versionUnknown(model, version));
  return tried(installation, found, asOf);
}

/** Tells one changed model from another in the audit log. */
export const draftDigest = (model: CompiledModel): string => hash("sha256", model.digestInput, "hex");

const dayUnreadable = (text: string) =>
  problem("invalid", "day-unreadable", `不是日期：${text}`, `not a day: ${text}`, "asOf");

const NOT_A_MODEL = problem(
  "invalid",
  "laboratory-not-model",
  "试算的须是评价模型",
  "what is tried must be a model",
  "definition.kind",
);

const BY_CONSENT = problem(
  "refused",
  "laboratory-by-consent",
  "只凭企业授权计算的模型不能对全体企业试算",
  "a model that is computed by consent alone is not tried on everyone",
  "definition.consent",
);

const versionUnknown = (model: string, version: string) =>
  problem(
    "not-found",
    "definition-unknown",
    `没有模型 ${model} 的版本 ${version}`,
    `there is no version ${version} of the model ${model}`,
    "version",
  );
