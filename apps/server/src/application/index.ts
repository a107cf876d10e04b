export { erasureContext, openApplication } from "./application.ts";
export type { Application } from "./application.ts";
export { initialise, isInitialised } from "./initialise.ts";
export type { Initialised, InitialiseRequest } from "./initialise.ts";
export { openDatabase } from "./database.ts";
export type { Database } from "./database.ts";
