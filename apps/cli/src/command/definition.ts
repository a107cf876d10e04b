/** What a command is: a row of one table, from which parsing, help and the documentation derive. */
import type { Text } from "@xinpark/kernel/outcome";
import type { Output } from "../output/index.ts";

export interface ArgumentDefinition {
  /** As shown in the usage line: `CODE`. */
  readonly name: string;
  readonly help: Text;
  readonly optional?: boolean;
  /** Takes all that follow. */
  readonly repeated?: boolean;
}

export interface OptionDefinition {
  /** Without the dashes. */
  readonly name: string;
  /** The name of its value in help; a flag when absent. */
  readonly value?: string;
  readonly required?: boolean;
  readonly help: Text;
}

/** The arguments of one call, as checked against the definition. */
export interface Arguments {
  /** What was given without a name, in order. */
  readonly positionals: readonly string[];
  /** A positional that the definition demands. */
  readonly argument: (index: number) => string;
  /** An option's value; undefined when it was not given. */
  readonly text: (name: string) => string | undefined;
  /** The value of an option that the definition demands. */
  readonly required: (name: string) => string;
  readonly flag: (name: string) => boolean;
  /** A whole number between two bounds (included); throws `option-invalid`. */
  readonly integer: (name: string, least: number, most: number) => number | undefined;
}

export interface CommandContext {
  readonly arguments: Arguments;
  readonly output: Output;
}

/** Runs a command; the number is its exit code. Problems are thrown as ProblemError. */
export type Run = (context: CommandContext) => Promise<number>;

export interface CommandDefinition {
  /** One word or two: `code check`. */
  readonly name: string;
  readonly summary: Text;
  readonly description?: Text;
  readonly arguments: readonly ArgumentDefinition[];
  readonly options: readonly OptionDefinition[];
  /** Whole lines as they would be typed. */
  readonly examples?: readonly string[];
  /** Loaded when it is called, so that a small command does not pay for a large one. */
  readonly load: () => Promise<Run>;
}
