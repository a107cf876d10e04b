/** `serve`: pages and API. */
import type { Run } from "../command/definition.ts";
import { installationConfiguration } from "../installation.ts";
import { serveUntilSignal } from "../serving.ts";

const HIGHEST_PORT = 65_535;

export const serve: Run = async ({ arguments: given, output }) => {
  const configuration = installationConfiguration();
  const port = given.integer("port", 0, HIGHEST_PORT) ?? configuration.port;
  const host = given.text("host") ?? configuration.host;
  const url = await serveUntilSignal({ ...configuration, port, host });
  if (output.json) await output.value({ url });
  else await output.line(output.text({ zh: `信园已启动：${url}`, en: `XinPark is at ${url}` }));
  return 0;
};
