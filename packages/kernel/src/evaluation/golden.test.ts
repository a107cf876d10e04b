import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toEpochDay } from "../day/index.ts";
import { createLibrary, parseDefinitions } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { compileModel, resultLine, type CompiledModel, type EvaluatedRecord } from "./index.ts";
import { recordFrom } from "./testing.ts";

/** What older versions gave, kept for good: a change of the evaluator that changes one of these is another evaluator version. */

const ROOT = join(import.meta.dirname, "../../../../definitions/base");
const read = (folder: string) =>
  readdirSync(join(ROOT, folder)).flatMap((name) =>
    expectValue(parseDefinitions(readFileSync(join(ROOT, folder, name), "utf8"), name)),
  );
const library = createLibrary([...read("facts"), ...read("models"), ...read("catalogue")]);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Numbers that look random and are the same everywhere: a linear congruence modulo 2^32. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const AS_OF = toEpochDay("2026-11-01");
const STATES = ["存续", "存续", "存续", "停业", "吊销", "注销", "未知"];
const KINDS = [["罚款"], ["警告"], ["罚款", "没收违法所得"], ["吊销许可证件"], ["责令关闭"]];
const ACTS = ["未按期公示", "拒不履行处罚决定", "虚假承诺", "超标排放"];

function historyOf(subject: number): readonly EvaluatedRecord[] {
  const draw = numbers(subject + 1);
  return Array.from({ length: draw(12) }, (_, index) => {
    const item = ["REG", "CF", "CF", "XK", "XK", "honour"][draw(6)] ?? "CF";
    const day = draw(20) === 0 ? null : AS_OF - draw(1500);
    const state = STATES[draw(STATES.length)] ?? "存续";
    const kinds = KINDS[draw(KINDS.length)] ?? [];
    const act = ACTS[draw(ACTS.length)] ?? "";
    return recordFrom({
      id: subject * 100 + index,
      item,
      day,
      publishedDay: draw(3) === 0 ? AS_OF - draw(900) : null,
      severity: item === "CF" ? (["minor", "general", "serious"][draw(3)] ?? null) : null,
      amountFen: draw(4) === 0 ? null : draw(200_000_000),
      status: draw(6) === 0 ? "repaired" : draw(12) === 0 ? "withdrawn" : "in-force",
      validTo: draw(3) === 0 ? AS_OF - 400 + draw(800) : null,
      uses: draw(9) === 0 ? 1 : 31,
      scoreFrom: draw(8) === 0 ? AS_OF - 60 + draw(120) : null,
      incomplete: draw(10) === 0,
      knownNo: 1 + draw(5),
      fields:
        item === "REG"
          ? { REG_ZT: state, ...(draw(2) === 0 ? { REG_SJZB: String(draw(900)) } : {}) }
          : item === "CF"
            ? { CF_CFLB: kinds, CF_WFXW: act }
            : {},
    });
  });
}

function compiledFrom(id: string, version: string): CompiledModel {
  const model = library.all("model").find((one) => one.id === id && one.version === version);
  if (model === undefined) throw new Error(`no model ${id} ${version}`);
  const items = new Map(library.all("item").map((item) => [item.id, item.polarity]));
  return expectValue(
    compileModel(model, library.list("fact", model.validFrom), {
      polarityOf: (item) => items.get(item) ?? "neutral",
    }),
  );
}

test.each([
  [
    "park-credit",
    "1",
    "ad2217976c4aed3a371395cfe1344d8085b0aada4984cba3b0e830ad226bc7c4",
    "16308c3b90e7a4cbe150e461db9b414a0070dee10f2906643dee6d867a6b1faf",
  ],
])("%s %s gives what it gave", (id, version, definition, results) => {
  const compiled = compiledFrom(id, version);
  expect(sha256(compiled.digestInput)).toBe(definition);
  const kinds = ["enterprise", "enterprise", "enterprise", "sole-trader"];
  const lines = Array.from({ length: 2000 }, (_, subject) => {
    const { score, grade } = compiled.evaluate(
      { kind: kinds[subject % kinds.length] ?? "" },
      historyOf(subject),
      AS_OF,
    );
    return resultLine(subject, score, grade);
  });
  expect(new Set(lines.map((line) => line.split(",").at(-1))).size).toBe(5);
  expect(sha256(lines.join(""))).toBe(results);
});
