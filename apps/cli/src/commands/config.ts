/** `config`: every setting, its value and its origin. */
import type { Text } from "@xinpark/kernel/outcome";
import { describeConfiguration } from "@xinpark/platform/configuration";
import type { Origin } from "@xinpark/platform/configuration";
import type { Run } from "../command/definition.ts";
import { installationConfiguration } from "../installation.ts";

const ORIGINS: Readonly<Record<Origin, Text>> = {
  default: { zh: "默认", en: "default" },
  file: { zh: "文件", en: "file" },
  environment: { zh: "环境变量", en: "environment" },
};

export const config: Run = async ({ output }) => {
  const configuration = installationConfiguration();
  const settings = describeConfiguration(configuration);
  if (output.json) {
    const shown = settings.map(({ key, environment, value, from }) => ({ key, environment, value, from }));
    await output.value({ file: configuration.file ?? null, settings: shown });
    return 0;
  }
  await output.table(
    [
      { title: { zh: "配置项", en: "Setting" } },
      { title: { zh: "环境变量", en: "Environment" } },
      { title: { zh: "值", en: "Value" } },
      { title: { zh: "来源", en: "From" } },
      { title: { zh: "说明", en: "Meaning" } },
    ],
    settings.map(({ key, environment, value, from, help }) => [
      key,
      environment,
      value,
      output.text(ORIGINS[from]),
      output.text(help),
    ]),
  );
  return 0;
};
