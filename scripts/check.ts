/** `npm run check`: types, lint, format and layers. */
import { runChecks } from "./support/checks.ts";
import { passSignalsOn } from "./support/run.ts";
import { closingLine } from "./support/tally.ts";

passSignalsOn();
const counts = await runChecks();
process.stdout.write(`${closingLine(counts)}\n`);
if (counts.failed > 0) process.exitCode = 1;
