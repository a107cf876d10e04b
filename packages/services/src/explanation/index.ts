/** The explanation of a class: joins the evaluation with the rules of repair. */
export { explanationOperations } from "./operations.ts";
