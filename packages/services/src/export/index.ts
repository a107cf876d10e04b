export { EXPORT_LABEL, EXPORT_OPERATION } from "./names.ts";
export { exportOperations } from "./operations.ts";
export { exportPath, tendExports, type ExportContext } from "./run.ts";
