export { SEALED_COLUMNS, type SealedColumn } from "./columns.ts";
export { addKey, readKeys, type KeyFault, type KeyFiles, type SealingKey } from "./keys.ts";
export { countSealed, resealAll, type Resealed, type SealedCount } from "./reseal.ts";
export { keyIdOfSealed, openSealing, type SealedPlace, type Sealing } from "./seal.ts";
export { encryptSm2, readSm2Point } from "./sm2.ts";
