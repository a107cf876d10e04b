export { onboardingOperations } from "./onboarding-operations.ts";
export { mandateOperations } from "./operations.ts";
export { windowOperations } from "./window-operations.ts";
export { licenceReader, openLicenceReader } from "./licence.ts";
