import {
  compileCondition,
  type FieldDefinition,
  type ItemDefinition,
  type Lookup,
  type MappingDefinition,
  type Predicate,
} from "../definition/index.ts";
import { failed, ok, type Outcome } from "../outcome/index.ts";
import type { RecordRules, RuleSubject } from "../record/index.ts";
import { planColumns, type ColumnPlan, type Take } from "./columns.ts";
import { compileField, type FieldContext, type FieldValue, type ReadField } from "./field.ts";
import { finding } from "./finding.ts";
import { identify, type IdentifierPlan } from "./identify.ts";
import { compileRegistration, type Register } from "./registration.ts";
import { isExampleName } from "../template/example.ts";
import type { Finding, PreparedRecord, PreparedRow, SourceCell } from "./types.ts";

/** Intake: a department's row becomes a prepared record, or says exactly why not. Pure: the day is given. */

export interface IntakeContext extends FieldContext {
  readonly rules: RecordRules;
  /** The day the delivery is read. */
  readonly day: string;
}

export interface Intake {
  readonly prepare: (cells: readonly SourceCell[]) => PreparedRow;
  /** What each field reads from a row, whatever becomes of the row: for showing before anything is delivered. */
  readonly sample: (cells: readonly SourceCell[]) => readonly FieldSample[];
  /** Headings of the source that nothing reads. */
  readonly unusedColumns: readonly string[];
}

/** One field of one row: what stood there, and what was made of it. */
export interface FieldSample {
  readonly field: string;
  /** As it stands in the source after extraction and replacement; null where nothing stands. */
  readonly text: string | null;
  readonly value: FieldValue | null;
  readonly finding: Finding | null;
}

interface Column {
  readonly field: FieldDefinition;
  readonly take: Take;
  readonly read: ReadField;
}

interface Rule {
  readonly field: FieldDefinition;
  readonly mandatoryWhen: Predicate | null;
  readonly absentAtSource: boolean;
}

interface Compiled {
  readonly item: ItemDefinition;
  readonly plan: ColumnPlan;
  readonly columns: readonly Column[];
  /** Who the row is about, where the item names it: the example of a template is known by it. */
  readonly name: Take | null;
  readonly rules: readonly Rule[];
  readonly checks: readonly {
    readonly check: ItemDefinition["checks"][number];
    readonly breaks: Predicate;
  }[];
  readonly severities: readonly { readonly when: Predicate; readonly severity: string }[];
  readonly naturalPerson: Predicate | null;
  readonly identifiers: IdentifierPlan;
  readonly register: Register | null;
  /** Field codes in the order in which they stand in a payload. */
  readonly payloadFields: readonly string[];
  readonly context: IntakeContext;
}

/**
 * Compiles the intake of one item by one profile for a source with this header.
 * Problems: `columns-missing`, `mapping-field-unknown`.
 */
export function compileIntake(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  header: readonly string[],
  context: IntakeContext,
): Outcome<Intake> {
  const plan = planColumns(item, mapping, header);
  if (!plan.ok) return failed(...plan.problems);
  const compiled: Compiled = {
    item,
    plan: plan.value,
    columns: columnsOf(item, mapping, plan.value, context),
    name: item.roles.name === undefined ? null : (plan.value.fields.get(item.roles.name) ?? null),
    rules: rulesOf(item, mapping),
    checks: item.checks.map((check) => ({ check, breaks: compileCondition(check.when) })),
    severities: item.severity.rules.map((rule) => ({
      when: compileCondition(rule.when),
      severity: rule.severity,
    })),
    naturalPerson: item.naturalPerson === undefined ? null : compileCondition(item.naturalPerson),
    identifiers: { item, kinds: context.identifierKinds },
    register: item.registration === undefined ? null : compileRegistration(item.registration),
    payloadFields: item.fields.map((field) => field.code).toSorted((one, other) => (one < other ? -1 : 1)),
    context,
  };
  return ok({
    prepare: (cells) => prepare(compiled, cells),
    sample: (cells) => sample(compiled, cells),
    unusedColumns: plan.value.unused,
  });
}

function columnsOf(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  plan: ColumnPlan,
  context: IntakeContext,
): Column[] {
  return item.fields.flatMap((field) => {
    const take = plan.fields.get(field.code);
    return take === undefined
      ? []
      : [{ field, take, read: compileField(field, mapping?.fields[field.code], context) }];
  });
}

function rulesOf(item: ItemDefinition, mapping: MappingDefinition | null): Rule[] {
  const absent = new Set(mapping?.absentAtSource);
  return item.fields
    .filter((field) => field.presence === "mandatory" || field.mandatoryWhen !== undefined)
    .map((field) => ({
      field,
      mandatoryWhen:
        field.presence === "mandatory" || field.mandatoryWhen === undefined
          ? null
          : compileCondition(field.mandatoryWhen),
      absentAtSource: absent.has(field.code),
    }));
}

function sample(compiled: Compiled, cells: readonly SourceCell[]): readonly FieldSample[] {
  return compiled.columns.map(({ field, take, read }) => {
    const taken = take(cells);
    const reading = read(taken);
    return {
      field: field.code,
      text: taken.text,
      value: reading.kind === "value" ? reading.value : null,
      finding: reading.kind === "wrong" ? reading.finding : reading.kind === "value" ? reading.warning : null,
    };
  });
}

/** What reading a row gathered. */
interface Gathered {
  readonly values: Map<string, FieldValue>;
  readonly wrong: Finding[];
  readonly warnings: Finding[];
  /** Columns by field, so that later findings can point at them. */
  readonly places: Map<string, string | null>;
  stripped: number;
  amountFen: number | null;
}

const NATURAL_PERSON = finding(
  "natural-person",
  {
    zh: "该行的主体是自然人：本平台不收录自然人信息，已退回且未保存",
    en: "this row is about a natural person: such rows are returned and not stored",
  },
  {},
  { zh: "请从报送文件中去除自然人数据", en: "leave natural persons out of the file" },
);

const exampleFinding = (item: ItemDefinition, column: string | null): Finding =>
  finding(
    "example-row",
    { zh: "模板中的示例行，不作为数据", en: "the example row of the template, which is not data" },
    { column, field: item.roles.name ?? null },
  );

function prepare(compiled: Compiled, cells: readonly SourceCell[]): PreparedRow {
  if (compiled.plan.onlyWhen !== null && !compiled.plan.onlyWhen(cells)) return { outcome: "ignored" };
  const example = compiled.name?.(cells);
  if (example !== undefined && isExampleName(example.text))
    return { outcome: "ignored", findings: [exampleFinding(compiled.item, example.column)] };
  const gathered = gather(compiled, cells);
  const lookup = lookupOf(gathered.values, compiled.context.day);
  if (compiled.naturalPerson?.(lookup) === true) return { outcome: "refused", findings: [NATURAL_PERSON] };
  const identified = identify(compiled.identifiers, gathered.values, gathered.places, gathered.wrong);
  gathered.warnings.push(...identified.warnings);
  const wrong = [...identified.wrong];
  const missing = missingFields(compiled, lookup, gathered, wrong);
  runChecks(compiled, lookup, gathered, wrong);
  if (wrong.length > 0)
    return { outcome: "refused", findings: wrong, key: keyOfRefused(compiled, cells, gathered, wrong) };
  const record = assemble(compiled, cells, gathered, lookup, missing, identified.identifiers);
  return { outcome: "ready", record, findings: gathered.warnings, stripped: gathered.stripped };
}

function gather(compiled: Compiled, cells: readonly SourceCell[]): Gathered {
  const gathered: Gathered = {
    values: new Map(),
    wrong: [],
    warnings: [],
    places: new Map(),
    stripped: 0,
    amountFen: null,
  };
  for (const { field, take, read } of compiled.columns) {
    const taken = take(cells);
    gathered.places.set(field.code, taken.column);
    const reading = read(taken);
    if (reading.kind === "wrong") gathered.wrong.push(reading.finding);
    if (reading.kind !== "value") continue;
    gathered.values.set(field.code, reading.value);
    gathered.stripped += reading.stripped;
    if (reading.warning !== null) gathered.warnings.push(reading.warning);
    if (reading.fen !== null && compiled.item.roles.amount.includes(field.code))
      gathered.amountFen = (gathered.amountFen ?? 0) + reading.fen;
  }
  return gathered;
}

const lookupOf =
  (values: ReadonlyMap<string, FieldValue>, day: string): Lookup =>
  (name) =>
    name === "$today" ? day : (values.get(name) ?? null);

const MISSING_REMEDY = { zh: "请补填该字段后重新报送", en: "fill the field in and deliver again" };

/** Mandatory fields that are not there: absent at source where the profile says so, else a finding. */
function missingFields(compiled: Compiled, lookup: Lookup, gathered: Gathered, wrong: Finding[]): string[] {
  const missing: string[] = [];
  for (const { field, mandatoryWhen, absentAtSource } of compiled.rules) {
    if (gathered.values.has(field.code)) continue;
    if (mandatoryWhen !== null && !mandatoryWhen(lookup)) continue;
    if (wrong.some((one) => one.field === field.code)) continue;
    if (absentAtSource) {
      missing.push(field.code);
      continue;
    }
    const reason = {
      zh: `必填字段“${field.label.zh}”为空`,
      en: `the mandatory field “${field.label.en}” is blank`,
    };
    wrong.push(
      finding(
        "field-missing",
        reason,
        { column: gathered.places.get(field.code) ?? null, field: field.code },
        MISSING_REMEDY,
      ),
    );
  }
  return missing;
}

function runChecks(compiled: Compiled, lookup: Lookup, gathered: Gathered, wrong: Finding[]): void {
  for (const { check, breaks } of compiled.checks) {
    if (!breaks(lookup)) continue;
    const value = gathered.values.get(check.field);
    const place = {
      column: gathered.places.get(check.field) ?? null,
      field: check.field,
      value: value === undefined ? null : String(value),
    };
    (check.effect === "refuse" ? wrong : gathered.warnings).push(
      finding(check.id, check.message, place, check.remedy),
    );
  }
}

function assemble(
  compiled: Compiled,
  cells: readonly SourceCell[],
  gathered: Gathered,
  lookup: Lookup,
  missing: readonly string[],
  identifiers: PreparedRecord["identifiers"],
): PreparedRecord {
  const { item, context } = compiled;
  const { roles } = item;
  const publishedOn = publishedDay(compiled, cells);
  const text = (code: string | undefined): string | null => {
    const value = code === undefined ? undefined : gathered.values.get(code);
    return typeof value === "string" ? value : null;
  };
  const severity = compiled.severities.find((rule) => rule.when(lookup))?.severity ?? item.severity.otherwise;
  const subject: RuleSubject = {
    item: item.id,
    severity,
    decidedOn: text(roles.decidedOn),
    publishedOn,
    validTo: text(roles.validTo),
    receivedOn: context.day,
    lookup: (name) => (name === "$severity" ? severity : lookup(name)),
  };
  const uses = context.rules.usesOf(subject);
  const window = context.rules.publicationOf(subject);
  const report = context.rules.reportOf(subject);
  return {
    key: keyText(compiled, cells, gathered.values, publishedOn),
    payload: payloadText(compiled.payloadFields, gathered.values, publishedOn),
    name: text(roles.name),
    identifiers,
    documentNumber: text(roles.documentNumber),
    decidedOn: subject.decidedOn,
    publishedOn,
    validTo: subject.validTo,
    severity,
    amountFen: gathered.amountFen,
    uses: uses.bits,
    scoreFrom: uses.scoreFrom,
    publicFrom: window.from,
    publicTo: window.to,
    reportFrom: report.from,
    reportTo: report.to,
    missing,
    registration: compiled.register === null ? null : compiled.register(lookup),
  };
}

function publishedDay(compiled: Compiled, cells: readonly SourceCell[]): string | null {
  const take = compiled.plan.publishedOn;
  if (take === null) return null;
  const reading = READ_DAY(take(cells));
  return reading.kind === "value" && typeof reading.value === "string" ? reading.value : null;
}

const READ_DAY = compileField(
  {
    code: "publishedOn",
    label: { zh: "公布日期", en: "published on" },
    presence: "optional",
    disclosure: "public",
    aliases: [],
    type: "date",
  },
  undefined,
  { tables: { registry: new Map(), divisions: new Map() }, identifierKinds: new Map() },
);

const SEPARATOR = "\u001F";

/** The source's own key where the profile names one, else the item's key fields. */
function keyText(
  compiled: Compiled,
  cells: readonly SourceCell[],
  values: ReadonlyMap<string, FieldValue>,
  publishedOn: string | null,
): string {
  if (compiled.plan.key !== null) return compiled.plan.key(cells);
  const parts = compiled.item.key.map((code) => String(values.get(code) ?? ""));
  const first = compiled.item.keyFirstOf?.find((code) => values.has(code));
  if (first !== undefined) parts.push(first, String(values.get(first)));
  // Where the decision day is absent at source, the day of publication tells records apart.
  const day = compiled.item.roles.decidedOn;
  if (day !== undefined && !values.has(day) && publishedOn !== null) parts.push(publishedOn);
  return parts.join(SEPARATOR);
}

/** A refused row still says which record it is about where its key is sound. */
function keyOfRefused(
  compiled: Compiled,
  cells: readonly SourceCell[],
  gathered: Gathered,
  wrong: readonly Finding[],
): string | null {
  const { item, plan } = compiled;
  const parts = new Set([...item.key, ...(item.keyFirstOf ?? [])]);
  if (plan.key === null && wrong.some((one) => one.field !== null && parts.has(one.field))) return null;
  const key = keyText(compiled, cells, gathered.values, publishedDay(compiled, cells));
  return key.replaceAll(SEPARATOR, "") === "" ? null : key;
}

/** In the canonical form of JSON (RFC 8785), so that equal content is equal text, also after it was stored and read. */
function payloadText(
  fields: readonly string[],
  values: ReadonlyMap<string, FieldValue>,
  publishedOn: string | null,
): string {
  // "$" stands before every letter.
  let text = publishedOn === null ? "" : `"$publishedOn":${JSON.stringify(publishedOn)}`;
  for (const field of fields) {
    const value = values.get(field);
    if (value !== undefined)
      text += `${text === "" ? "" : ","}${JSON.stringify(field)}:${JSON.stringify(value)}`;
  }
  return `{${text}}`;
}
