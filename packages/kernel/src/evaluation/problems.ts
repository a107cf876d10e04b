import type { FactDefinition } from "../definition/index.ts";
import { problem, type Problem } from "../outcome/index.ts";

/** A problem of a definition: always `invalid`, always located. */
export const flaw = (code: string, path: string, zh: string, en: string): Problem =>
  problem("invalid", code, zh, en, path);

export const factPath = (fact: FactDefinition, member: string): string => `fact/${fact.id}.${member}`;

export const overflow = (path: string): Problem =>
  flaw(
    "model-may-overflow",
    path,
    "按声明的最大值计算，结果可能超出 2^53，无法保证精确；请减小最大值或系数",
    "with the declared maxima the result could pass 2^53 and would not be exact; lower a maximum or a factor",
  );
