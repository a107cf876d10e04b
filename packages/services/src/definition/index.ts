export { digestFolder, readDefinitionFile, readFolder } from "./files.ts";
export { digestDefinition, loadShipped, readDefinitions, readLibrary, storeDefinitions } from "./store.ts";
export { compileIn, definitionOperations } from "./operations.ts";
export { storeBrought } from "./gate.ts";
