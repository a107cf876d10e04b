import { hash } from "node:crypto";
import type { z } from "zod";

/** A parameterised statement. Values never enter the text. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** The server keeps the statement ready under this name, one a connection. */
  readonly name?: string;
}

const PIECE = Symbol("statement piece");

interface Piece extends Statement {
  readonly [PIECE]: true;
  readonly strings: readonly string[];
  readonly parts: readonly unknown[];
}

const isPiece = (value: unknown): value is Piece =>
  typeof value === "object" && value !== null && PIECE in value;

/**
 * A statement from a template: interpolated values become parameters, interpolated statements become part of the text.
 * @example sql`select name from subject where id = ${id} ${onlyKnown ? sql`and known` : sql``}`
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): Statement {
  const values: unknown[] = [];
  const text = render(strings, parts, values);
  const piece: Piece = { [PIECE]: true, text, values, strings, parts };
  return piece;
}

/** The name of a table or column as part of a statement. Throws on anything but a plain name of our own. */
export function identifier(name: string): Statement {
  if (!/^[a-z][a-z0-9_]*$/u.test(name)) throw new Error(`no name of a table or column: ${name}`);
  const text = `"${name}"`;
  const piece: Piece = { [PIECE]: true, text, values: [], strings: [text], parts: [] };
  return piece;
}

/** A value written into the text itself, for statements that take no parameters, such as COPY. */
export function literal(value: string | number | readonly string[]): Statement {
  const text =
    typeof value === "object" ? `array[${value.map(quotedText).join(",")}]::text[]` : literalText(value);
  const piece: Piece = { [PIECE]: true, text, values: [], strings: [text], parts: [] };
  return piece;
}

function literalText(value: string | number): string {
  if (typeof value === "string") return quotedText(value);
  if (!Number.isSafeInteger(value)) throw new Error(`no integer: ${value}`);
  return `(${value})`;
}

/** Neither quotes nor backslashes end it, however the session reads backslashes. */
const quotedText = (text: string): string =>
  text.includes("\\")
    ? ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;

function render(strings: readonly string[], parts: readonly unknown[], values: unknown[]): string {
  let text = strings[0] ?? "";
  parts.forEach((part, index) => {
    if (isPiece(part)) text += render(part.strings, part.parts, values);
    else {
      values.push(part);
      text += `$${values.length}`;
    }
    text += strings[index + 1] ?? "";
  });
  return text;
}

const names = new Map<string, string>();

/**
 * The same statement, parsed and planned once a connection instead of each time. For statements that run with every request
 * and touch few rows: a plan made for any value is no plan for lists and ranges.
 */
export function prepared(statement: Statement): Statement {
  const { text } = statement;
  let name = names.get(text);
  if (name === undefined) {
    name = hash("sha256", text, "hex").slice(0, 32);
    names.set(text, name);
  }
  return { ...statement, name };
}

/** Ids as an array. One alone stands as itself: a prepared plan is then made for one, and is as good for any other. */
export function idList(ids: readonly number[]): Statement {
  const [only, another] = ids;
  return only === undefined || another !== undefined ? sql`${ids}::bigint[]` : sql`array[${only}]::bigint[]`;
}

/** The same queries, every statement prepared. */
export function preparing(queries: Queries): Queries {
  return {
    rows: (schema, statement) => queries.rows(schema, prepared(statement)),
    row: (schema, statement) => queries.row(schema, prepared(statement)),
    run: (statement) => queries.run(prepared(statement)),
  };
}

/** Runs statements and parses what comes back. */
export interface Queries {
  /** All rows, each parsed by the schema. */
  readonly rows: <S extends z.ZodType>(schema: S, statement: Statement) => Promise<z.output<S>[]>;
  /** The first row, or null. */
  readonly row: <S extends z.ZodType>(schema: S, statement: Statement) => Promise<z.output<S> | null>;
  /** How many rows were touched. */
  readonly run: (statement: Statement) => Promise<number>;
}

/** The least of a database client this module needs. */
export interface StatementClient {
  readonly connection?: { readonly stream: { cork(): void; uncork(): void } };
  query(config: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Whatever is sent before the next turn leaves in one message. */
export function gather({ connection }: StatementClient): void {
  if (connection === undefined) return;
  connection.stream.cork();
  process.nextTick(() => connection.stream.uncork());
}

export function queriesOn(client: StatementClient): Queries {
  const send = (statement: Statement) => {
    gather(client);
    return client.query({
      text: statement.text,
      values: [...statement.values],
      ...(statement.name === undefined ? {} : { name: statement.name }),
    });
  };
  return {
    rows: async (schema, statement) => (await send(statement)).rows.map((row) => schema.parse(row)),
    row: async (schema, statement) => {
      const [first] = (await send(statement)).rows;
      return first === undefined ? null : schema.parse(first);
    },
    run: async (statement) => (await send(statement)).rowCount ?? 0,
  };
}
