const MARKS: Readonly<Record<string, string>> = {
  trace: "\u001B[90m·\u001B[0m",
  debug: "\u001B[90m·\u001B[0m",
  info: "\u001B[32m•\u001B[0m",
  warn: "\u001B[33m!\u001B[0m",
  error: "\u001B[31m✗\u001B[0m",
  fatal: "\u001B[31m✗\u001B[0m",
};

/** One JSON log line as one line for a person at a terminal: time, mark, message, then the fields in grey. */
export function formatLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return line;
  const { level, time, msg, ...fields } = entry;
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${show(value)}`);
  const tail = rest.length === 0 ? "" : ` \u001B[90m${rest.join(" ")}\u001B[0m`;
  return `${clock} ${MARKS[String(level)] ?? "•"} ${typeof msg === "string" ? msg : ""}${tail}\n`;
}

const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
