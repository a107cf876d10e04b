export { personOperations } from "./operations.ts";
export { openAccount } from "./accounts.ts";
export { keepingApart, requireDays } from "./memberships.ts";
