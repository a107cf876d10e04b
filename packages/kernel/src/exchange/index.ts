export { cursorOf, cursorText, type ChangesCursor } from "./cursor.ts";
export { itemJsonSchema } from "./schema.ts";
export { templateHeadings, templateRow } from "./template.ts";
