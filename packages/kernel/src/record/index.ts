export { createRecordRules, lapsed, USE_BITS } from "./rules.ts";
export type { PublicationWindow, RecordRules, RuleSubject, UseGrant } from "./rules.ts";
