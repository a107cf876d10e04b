/** Files of the house: named by their content, and those that lie sealed. */
export {
  measure,
  openFileStore,
  type FileStore,
  type StoredFile,
  type StoreOptions,
  type SweepOptions,
} from "./store.ts";
export { openSealedFiles, type OpenedFile, type SealedFile, type SealedFiles } from "./sealed.ts";
