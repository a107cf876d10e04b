export { compileIntake } from "./intake.ts";
export { compileReturn, positionsOf, type ReturnedRow } from "./returned.ts";
export { compileRegistration, payloadLookup } from "./registration.ts";
export type { Intake, IntakeContext } from "./intake.ts";
export type {
  Finding,
  LinkingIdentifier,
  PreparedRecord,
  PreparedRegistration,
  PreparedRow,
  SourceCell,
} from "./types.ts";
