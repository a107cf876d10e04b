export { compileIntake } from "./intake.ts";
export { headingKey } from "./columns.ts";
export { questionRemoval, type Removal } from "./snapshot.ts";
export { compileReturn, positionsOf, type ReturnedRow } from "./returned.ts";
export { compileRegistration, payloadLookup } from "./registration.ts";
export type { FieldSample, Intake, IntakeContext } from "./intake.ts";
export type {
  Finding,
  LinkingIdentifier,
  PreparedRecord,
  PreparedRegistration,
  PreparedRow,
  SourceCell,
} from "./types.ts";
