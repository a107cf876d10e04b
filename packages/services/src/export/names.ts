import type { Text } from "@xinpark/kernel/outcome";

/** What the audit calls the writing of an export's file. */
export const EXPORT_OPERATION = "export.write";
export const EXPORT_LABEL: Text = { zh: "批量导出", en: "Bulk export" };
