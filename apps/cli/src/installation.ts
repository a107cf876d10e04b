/** Where this program is installed, and the configuration that holds for a call from any folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ProblemError } from "@xinpark/kernel/outcome";
import { loadConfiguration } from "@xinpark/platform/configuration";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";

/** The folder of the checkout. */
export const PROGRAM_FOLDER = join(import.meta.dirname, "../../..");

/** The definitions that come with the program. */
export const SHIPPED_DEFINITIONS = join(PROGRAM_FOLDER, "definitions");

/** Definitions a place has added as files, such as a year's calendar. */
export const localDefinitions = (dataFolder: string): string => join(dataFolder, "definitions");

/**
 * The configuration: environment, `xinpark.yaml` here or beside the program, defaults. The data folder is the
 * program's own `data` unless told, so that every folder one calls from means the same installation.
 * Throws the located problems of a configuration that cannot be read.
 */
export function installationConfiguration(): LoadedConfiguration {
  const folder = process.cwd();
  const settled = process.env["XINPARK_CONFIG"] ?? "";
  const own = join(PROGRAM_FOLDER, "xinpark.yaml");
  const environment =
    settled === "" && !existsSync(join(folder, "xinpark.yaml")) && existsSync(own)
      ? { ...process.env, XINPARK_CONFIG: own }
      : process.env;
  const loaded = loadConfiguration({
    environment,
    folder,
    defaults: { dataFolder: join(PROGRAM_FOLDER, "data") },
  });
  if (!loaded.ok) throw new ProblemError(...loaded.problems);
  return loaded.value;
}
