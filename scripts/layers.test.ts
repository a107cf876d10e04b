import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "./support/folders.ts";
import { run } from "./support/run.ts";

/** A house in small in which every rule of the layers is broken once. */
const FILES: Readonly<Record<string, string>> = {
  "packages/kernel/src/day/index.ts":
    'import { readFileSync } from "node:fs";\nexport const day = readFileSync;\n',
  "packages/kernel/src/code/index.ts": 'export { one } from "./circle.ts";\nexport const two = 2;\n',
  "packages/kernel/src/code/circle.ts": 'import { two } from "./index.ts";\nexport const one = two;\n',
  "packages/kernel/src/code/lost.ts": 'export { nothing } from "./not-there.ts";\n',
  "packages/platform/src/door/index.ts": 'export { file } from "../../../services/src/file/index.ts";\n',
  "packages/services/src/file/index.ts": 'export { secret as file } from "../registry/secret.ts";\n',
  "packages/services/src/registry/index.ts": 'export { secret } from "./secret.ts";\n',
  "packages/services/src/registry/secret.ts":
    "export async function secret(): Promise<void> {\n  await using stack = new AsyncDisposableStack();\n  stack.defer(() => undefined);\n}\n",
  "packages/services/src/registry/upward.ts":
    'export { serve } from "../../../../apps/server/src/main.ts";\n',
  "packages/sample/src/region/index.ts": 'export { serve } from "../../../../apps/server/src/main.ts";\n',
  "apps/server/src/main.ts": 'export { run as serve } from "../../cli/src/main.ts";\n',
  "apps/cli/src/main.ts": "export const run = 1;\n",
  "apps/web/src/main.tsx": 'export { secret } from "../../../packages/services/src/registry/index.ts";\n',
};

const answer = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xinpark-layers-"));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every arrow that goes the wrong way is an error", async () => {
  const words = [
    "--config",
    join(ROOT, ".dependency-cruiser.mjs"),
    "--output-type",
    "json",
    "packages",
    "apps",
  ];
  const { output } = await run("depcruise", words, { folder });
  const { summary } = answer.parse(
    JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)),
  );
  expect(summary.totalCruised).toBeGreaterThanOrEqual(Object.keys(FILES).length);
  const found = new Set(summary.violations.map(({ from, rule }) => `${rule.name} ${from}`));
  expect([...found].toSorted()).toEqual([
    "capability-by-its-door packages/services/src/file/index.ts",
    "kernel-alone packages/kernel/src/code/lost.ts",
    "kernel-alone packages/kernel/src/day/index.ts",
    "no-circular packages/kernel/src/code/circle.ts",
    "platform-below-services packages/platform/src/door/index.ts",
    "resolvable packages/kernel/src/code/lost.ts",
    "sample-below-apps packages/sample/src/region/index.ts",
    "server-below-cli apps/server/src/main.ts",
    "services-below-apps packages/services/src/registry/upward.ts",
    "web-on-kernel-alone apps/web/src/main.tsx",
  ]);
});
