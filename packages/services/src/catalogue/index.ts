export { catalogueOperations } from "./operations.ts";
export { itemTemplate, type ItemTemplate, type Language } from "./template.ts";
