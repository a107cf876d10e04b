/** Help, made from the table of commands. */
import { inLanguage } from "../output/language.ts";
import type { Language } from "../output/language.ts";
import { formatPairs } from "../output/table.ts";
import type { CommandDefinition, OptionDefinition } from "./definition.ts";

const heading = (zh: string, en: string, language: Language): string => inLanguage({ zh, en }, language);

const shownOption = ({ name, value }: OptionDefinition): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

/** The usage line of a command. */
export function usageLine(command: CommandDefinition): string {
  const words = command.arguments.map(({ name, optional, repeated }) => {
    const shown = repeated === true ? `${name}…` : name;
    return optional === true ? `[${shown}]` : shown;
  });
  const options = command.options.map((option) =>
    option.required === true ? shownOption(option) : `[${shownOption(option)}]`,
  );
  return ["xinpark", command.name, ...words, ...options, "[--json]"].join(" ");
}

const indented = (text: string): string => text.replaceAll(/^/gmu, "  ");

/** `xinpark --help`: every command in a line. */
export function overview(commands: readonly CommandDefinition[], language: Language): string {
  const pairs = commands.map(({ name, summary }) => [name, inLanguage(summary, language)] as const);
  return [
    heading("信园：企业公共信用平台", "XinPark: public credit of enterprises", language),
    "",
    heading("用法：xinpark 命令 [参数] [--json]", "Usage: xinpark COMMAND [ARGUMENTS] [--json]", language),
    "",
    indented(formatPairs(pairs)),
    "",
    heading(
      "xinpark 命令 --help 显示该命令的用法。退出码：0 完成，1 核验未通过，2 用法、输入无法读取或年份未知，3 未找到，4 不唯一，5 被拒绝。",
      "xinpark COMMAND --help shows how a command is used. Exit codes: 0 done, 1 a check failed, 2 usage, unreadable input or unknown year, 3 not found, 4 ambiguous, 5 refused.",
      language,
    ),
  ].join("\n");
}

/** `xinpark COMMAND --help`. */
export function commandHelp(
  command: CommandDefinition,
  common: readonly OptionDefinition[],
  language: Language,
): string {
  const parts = [
    `${heading("用法：", "Usage: ", language)}${usageLine(command)}`,
    "",
    inLanguage(command.summary, language),
  ];
  if (command.description !== undefined) parts.push(inLanguage(command.description, language));
  const pairs = [
    ...command.arguments.map(({ name, help }) => [name, inLanguage(help, language)] as const),
    ...[...command.options, ...common].map(
      (one) => [shownOption(one), inLanguage(one.help, language)] as const,
    ),
  ];
  parts.push("", indented(formatPairs(pairs)));
  if (command.examples !== undefined) {
    parts.push("", heading("示例：", "Examples:", language), indented(command.examples.join("\n")));
  }
  return parts.join("\n");
}
