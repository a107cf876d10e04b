export { createRecordRules, lapsed, USE_BITS } from "./rules.ts";
export type { RecordRules, UseGrant } from "./rules.ts";
export { NO_CIRCUMSTANCES } from "./window.ts";
export type { Circumstances, PublicationWindow, RuleSubject } from "./window.ts";
export { applyAct, isWithin, RECORD_ACTS, takenOff, UNTOUCHED } from "./state.ts";
export type { Period, RecordAct, RecordActKind, RecordState, RecordStatus } from "./state.ts";
export { publicationOutlook } from "./outlook.ts";
export type { PublicationOutlook, OutlookNeed } from "./outlook.ts";
