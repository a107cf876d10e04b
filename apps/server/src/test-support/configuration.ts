import { expectValue } from "@xinpark/kernel/outcome";
import { loadConfiguration } from "@xinpark/platform/configuration";

/** The configuration of a program whose database is given. */
export function testConfiguration(
  dataFolder: string,
  options: { readonly uploadLimitBytes?: number; readonly publicUrl?: string },
) {
  return expectValue(
    loadConfiguration({
      environment: {},
      folder: dataFolder,
      defaults: {
        dataFolder,
        ...(options.uploadLimitBytes === undefined ? {} : { uploadLimitBytes: options.uploadLimitBytes }),
        ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
      },
    }),
  );
}
