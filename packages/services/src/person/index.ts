export { personOperations } from "./operations.ts";
export { openAccount } from "./accounts.ts";
export { keepingApart } from "./memberships.ts";
