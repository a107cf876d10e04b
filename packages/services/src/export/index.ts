export { EXPORT_LABEL, EXPORT_OPERATION } from "./names.ts";
