/** The layers of the house: arrows go one way. `npm run check` also asserts that modules were really read. */
import { Visitor } from "@swc/core/Visitor.js";

/**
 * The visitor that comes with the parser stops at `using` declarations; what they hold are ordinary declarators.
 * @typedef {{ type: string, decls?: unknown }} Statement
 * @typedef {{
 *   visitStatement: (this: object, statement: Statement) => Statement,
 *   visitVariableDeclarators: (this: object, some: unknown) => unknown,
 * }} Statements
 */
/** @type {Statements} */
const visitor = Visitor.prototype;
const { visitStatement } = visitor;
visitor.visitStatement = function visitEveryStatement(statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  return { ...statement, decls: visitor.visitVariableDeclarators.call(this, statement.decls) };
};

const OUTSIDE_TESTS = "(\\.test\\.tsx?$|/testing\\.ts$|/test-[^/]+)";

/**
 * @param {string} name
 * @param {string} from
 * @param {{ path?: string, pathNot?: string }} to
 * @param {string} comment
 */
const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: OUTSIDE_TESTS },
  to,
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "A circle has no beginning to understand it from.",
      severity: "error",
      from: { pathNot: OUTSIDE_TESTS },
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "What cannot be found cannot be judged.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    layer(
      "kernel-alone",
      "^packages/kernel/src",
      { pathNot: "^(packages/kernel/|node_modules/(zod|yaml|@noble/hashes|sm-crypto-v2)/)" },
      "The kernel also runs in a browser: zod, yaml and pure hashes, nothing else, no node: modules.",
    ),
    layer(
      "platform-below-services",
      "^packages/platform/src",
      { path: "^(packages/(services|sample)|apps)/" },
      "The platform knows nothing of the capabilities.",
    ),
    layer(
      "services-below-apps",
      "^packages/services/src",
      { path: "^(packages/sample|apps)/" },
      "Capabilities know nothing of who composes them.",
    ),
    layer(
      "sample-below-apps",
      "^packages/sample/src",
      { path: "^apps/" },
      "The sample is data for the programs, not one of them.",
    ),
    layer(
      "capability-by-its-door",
      "^packages/services/src/([^/]+)/",
      { path: "^packages/services/src/", pathNot: "^packages/services/src/($1/|[^/]+/index\\.ts$)" },
      "Capabilities meet only through each other's index.ts.",
    ),
    layer(
      "web-on-kernel-alone",
      "^apps/web/src",
      { path: "^(packages/(?!kernel/)|apps/(?!web/))" },
      "The browser gets the kernel and its own code.",
    ),
    layer(
      "server-below-cli",
      "^apps/server/src",
      { path: "^apps/(cli|web)/" },
      "The command line stands on the server, not the other way round.",
    ),
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
      mainFields: ["module", "main", "types"],
    },
  },
};
