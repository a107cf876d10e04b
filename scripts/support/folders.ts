/** The folders of the repository. */
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const WEB = join(ROOT, "apps/web");
export const PROGRAMS = join(ROOT, "node_modules/.bin");
