import { expectValue } from "@xinpark/kernel/outcome";
import { loadConfiguration, type Configuration } from "@xinpark/platform/configuration";

/** The configuration of a program whose database is given. */
export function testConfiguration(
  dataFolder: string,
  options: {
    readonly uploadLimitBytes?: number;
    readonly publicUrl?: string;
    readonly settings?: Partial<Configuration>;
  },
) {
  return expectValue(
    loadConfiguration({
      environment: {},
      folder: dataFolder,
      defaults: {
        ...options.settings,
        dataFolder,
        ...(options.uploadLimitBytes === undefined ? {} : { uploadLimitBytes: options.uploadLimitBytes }),
        ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
      },
    }),
  );
}
