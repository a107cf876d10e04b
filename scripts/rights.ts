import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rightsDocument } from "./support/rights-document.ts";

/** Writes docs/rights.md: `node scripts/rights.ts`. A test keeps the committed file current. */

writeFileSync(join(import.meta.dirname, "../docs/rights.md"), rightsDocument());
process.stderr.write("docs/rights.md written\n");
