export { EXPORT_LABEL, EXPORT_OPERATION } from "./names.ts";
export { directTemplate } from "./direct.ts";
export { listExportOperations } from "./more-operations.ts";
export { exportOperations } from "./operations.ts";
export type { ExportContext } from "./requester.ts";
export { exportPath, tendExports } from "./run.ts";
export { columnsOf } from "./columns.ts";
export { PROPERTY_LABELS } from "./column-labels.ts";
export { LABELS_AMONG, valueLabel } from "./value-labels.ts";
