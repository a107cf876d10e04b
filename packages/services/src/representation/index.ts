export { actingAtWindow, openAct } from "./window.ts";
export { personNameForm, recordRepresentatives } from "./representatives.ts";
export type { DeliveredRepresentative } from "./representatives.ts";
