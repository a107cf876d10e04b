/** Known vulnerabilities of what runs in production, by the registry's advisories; said to be skipped where they cannot be asked. */
import { z } from "zod";
import { run } from "./support/run.ts";

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.enum(["info", "low", "moderate", "high", "critical"]), range: z.string() }),
  ),
});
const GRAVE = new Set(["high", "critical"]);
const TIMEOUT_MILLISECONDS = 60_000;

const { output } = await run(
  "npm",
  ["audit", "--json", "--omit=dev", "--fetch-retries=0", "--fetch-timeout=15000"],
  { timeoutMilliseconds: TIMEOUT_MILLISECONDS },
);
const from = output.indexOf("{");
const to = output.lastIndexOf("}");
const parsed = report.safeParse(from < 0 ? null : parse(output.slice(from, to + 1)));
if (parsed.success) {
  const found = Object.entries(parsed.data.vulnerabilities);
  for (const [name, one] of found) process.stdout.write(`${one.severity}: ${name} ${one.range}\n`);
  process.stdout.write(`${found.length} packages with known vulnerabilities\n`);
  if (found.some(([, one]) => GRAVE.has(one.severity))) process.exitCode = 1;
} else {
  process.stdout.write("skipped: the registry's advisories cannot be asked from here\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
