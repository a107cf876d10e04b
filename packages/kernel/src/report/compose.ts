import type { FileOutput, PublicGradeOutput, RecordOutput } from "../contract/index.ts";
import type { InstallationLevel, ReportRuleDefinition } from "../definition/index.ts";
import type { Text } from "../outcome/index.ts";
import type { ReportDocument, ReportedRecord, ReportMark, ReportPair, ReportRecord } from "./document.ts";
import { REPORT_WORDS, type ReportWord } from "./words.ts";

/** Composing a report: which records stand where, how they are marked, and in which words. Pure. */

export interface ReportLookup {
  readonly at: string;
  readonly who: Text;
  readonly purpose: Text;
}

export interface ReportInput {
  readonly rule: ReportRuleDefinition;
  readonly level: InstallationLevel;
  /** Two digits: whose law may ask for the record of inquiries. */
  readonly province: string;
  readonly issuer: Text;
  readonly language: "zh" | "en";
  readonly day: string;
  /** The file as the one who asks may see it, with all its records. */
  readonly file: FileOutput;
  /** The class of an item, for its section. */
  readonly classOf: (item: string) => string;
  readonly grade: PublicGradeOutput | null;
  /** Who receives the paper; null where it is for the asker's own use. */
  readonly reader: string | null;
  /** The asker's own organisation; null where the asker is the enterprise. */
  readonly asker: Text | null;
  readonly purpose: string;
  readonly lookups: readonly ReportLookup[];
  readonly number: string;
  readonly code: string;
  /** What the QR holds. */
  readonly link: string;
  readonly checkpoint: { readonly size: number; readonly root: string } | null;
}

export interface ComposedReport {
  readonly document: ReportDocument;
  readonly records: readonly ReportedRecord[];
}

/** What the report of an installation of a level is called. A level that no title names issues nothing: null. */
export const reportTitle = (rule: ReportRuleDefinition, level: InstallationLevel) =>
  rule.titles.find((one) => one.levels.includes(level)) ?? null;

/** Whether law wants the record of inquiries in the report. */
export const wantsLookups = (rule: ReportRuleDefinition, province: string): boolean =>
  rule.lookups.some((one) => one === "national" || one === province);

/** Composes a report. Throws RangeError for a level that no title names. */
export function composeReport(input: ReportInput): ComposedReport {
  const { rule, file, language } = input;
  const title = reportTitle(rule, input.level);
  if (title === null) throw new RangeError("no title for this level of installation");
  const say = (text: Text): string => text[language];
  const word = (name: ReportWord): string => say(REPORT_WORDS[name]);
  const placed = placeRecords(input);
  const reported: ReportedRecord[] = [];
  const sections = rule.sections.map((section, index) => {
    const records = (placed.get(section.id) ?? []).map((record, place): ReportRecord => {
      const ordinal = `${index + 1}-${place + 1}`;
      reported.push(reportedAs(record, ordinal));
      return recordOf(record, ordinal, say, word);
    });
    return { heading: say(section.label), empty: records.length === 0 ? say(rule.empty) : null, records };
  });
  const number: ReportPair = { label: word("number"), value: input.number };
  const reader = readerOf(input, say, word);
  return {
    records: reported,
    document: {
      language,
      title: say(title.title),
      synthetic: file.subject.synthetic ? word("synthetic") : null,
      subject: { label: file.subject.name, value: file.subject.uscc ?? "—" },
      head: [
        { label: word("issuer"), value: say(input.issuer) },
        { label: word("day"), value: input.day },
        { label: word("reader"), value: reader },
        { label: word("purpose"), value: input.purpose },
        number,
      ],
      summaryTitle: word("summary"),
      summary: sections.map((one) => ({ label: one.heading, count: String(one.records.length) })),
      basic: { heading: say(rule.basic.label), pairs: basicPairs(input, say, word) },
      grades: gradesOf(input, say, word),
      sections,
      lookups: lookupsOf(input, say, word),
      notesTitle: word("notes"),
      notes: [
        ...rule.notes.map(say),
        ...rule.elsewhere.map(
          (one) => `${word("elsewhere")}: ${say(one.title)}, ${say(one.issuer)} ${one.url}`,
        ),
      ],
      verification: {
        title: word("verification"),
        text: word("verifyText"),
        pairs: [
          number,
          { label: word("code"), value: input.code },
          {
            label: word("checkpoint"),
            value:
              input.checkpoint === null
                ? "—"
                : `${input.checkpoint.size} · ${(input.checkpoint.root.match(/.{1,16}/gu) ?? []).join(" ")}`,
          },
        ],
        qr: input.link,
      },
      watermark: `${word("only")} ${reader} ${input.day}`,
      foot: `${input.number} · ${word("page")}`,
    },
  };
}

type Say = (text: Text) => string;
type Words = (name: ReportWord) => string;

function readerOf({ reader, asker }: ReportInput, say: Say, word: Words): string {
  if (reader !== null) return reader;
  return asker === null ? word("ownUse") : say(asker);
}

/**
 * Which records stand in the report: withdrawn ones never; repaired ones and those negative ones that are not published
 * only on paper for one's own use. The rest by section, in the order of the file.
 */
function placeRecords(input: ReportInput): ReadonlyMap<string, readonly RecordOutput[]> {
  const { rule, file, reader } = input;
  const rest = rule.sections.find((one) => one.rest)?.id ?? "";
  const placed = new Map<string, RecordOutput[]>();
  for (const record of file.records) {
    if (rule.basic.items.includes(record.item) || !belongs(record, reader !== null)) continue;
    const named =
      rule.sections.find((one) => one.items.includes(record.item)) ??
      rule.sections.find((one) => one.classes.includes(input.classOf(record.item)));
    const section = named?.id ?? rest;
    const there = placed.get(section) ?? [];
    there.push(record);
    placed.set(section, there);
  }
  return placed;
}

function belongs(record: RecordOutput, forOthers: boolean): boolean {
  if (record.status === "withdrawn") return false;
  if (!forOthers) return true;
  return record.status !== "repaired" && (record.polarity !== "negative" || record.public);
}

const reportedAs = (record: RecordOutput, ordinal: string): ReportedRecord => ({
  record: record.id,
  item: record.item,
  ordinal,
  version: record.version,
  status: record.status,
  public: record.public,
});

const markOf = (record: RecordOutput): ReportMark => {
  if (record.status === "repaired") return "repaired";
  const { objection } = record.circumstances;
  return objection !== null && objection.to === null ? "objection" : "none";
};

function recordOf(record: RecordOutput, ordinal: string, say: Say, word: Words): ReportRecord {
  const mark = markOf(record);
  const standing = record.status === "lapsed" ? word("lapsed") : null;
  return {
    ordinal,
    title: [say(record.itemLabel), record.title].filter((one) => one !== null).join(" · "),
    mark,
    markText: mark === "none" ? "" : word(mark),
    pairs: [
      ...record.fieldList.map((field) => ({ label: say(field.label), value: field.value })),
      ...(standing === null ? [] : [{ label: word("standing"), value: standing }]),
    ].filter((pair) => pair.value !== ""),
    source: `${word("source")}: ${say(record.departmentLabel)}`,
  };
}

function basicPairs({ file, rule }: ReportInput, say: Say, word: Words): readonly ReportPair[] {
  const { subject } = file;
  const registration = file.records.find((record) => rule.basic.items.includes(record.item));
  const known = [
    { label: word("enterprise"), value: subject.name },
    { label: word("uscc"), value: subject.uscc ?? "" },
    { label: word("kind"), value: say(subject.kindLabel) },
    { label: word("state"), value: word(subject.state) },
    { label: word("established"), value: subject.establishedOn ?? "" },
    { label: word("area"), value: subject.area === null ? "" : say(subject.area.label) },
    { label: word("park"), value: subject.park === null ? "" : say(subject.park.label) },
    { label: word("formerNames"), value: subject.formerNames.join("；") },
  ];
  const values = new Set(known.map((pair) => pair.value));
  const delivered = (registration?.fieldList ?? [])
    .filter((field) => !values.has(field.value))
    .map((field) => ({ label: say(field.label), value: field.value }));
  const source =
    registration === undefined ? [] : [{ label: word("source"), value: say(registration.departmentLabel) }];
  return [...known, ...delivered, ...source].filter((pair) => pair.value !== "");
}

/** The class is for the enterprise and its park: a paper for anybody else never carries it. */
function gradesOf(input: ReportInput, say: Say, word: Words): ReportDocument["grades"] {
  const { grade, file, reader } = input;
  const { evaluation } = file;
  const shown =
    reader === null && evaluation?.gradeDetail !== null && evaluation !== null ? evaluation : null;
  return [
    ...(grade === null || (reader !== null && !grade.published)
      ? []
      : [
          {
            title: say(grade.itemLabel),
            value: grade.grade,
            note: [grade.evaluator, grade.evaluatedOn, word("gradeNote")]
              .filter((one) => one !== "")
              .join(" · "),
          },
        ]),
    ...(shown === null || shown.gradeDetail === null
      ? []
      : [
          {
            title: say(shown.title),
            value: say(shown.gradeDetail.label),
            note: [
              shown.asOf,
              ...(shown.override === null
                ? []
                : [
                    `${word("classOverridden")} ${say(shown.override.modelGrade.label)} (≤ ${shown.override.to})`,
                  ]),
              word("classNote"),
            ].join(" · "),
          },
        ]),
  ];
}

function lookupsOf(input: ReportInput, say: Say, word: Words): ReportDocument["lookups"] {
  const { rule, lookups } = input;
  if (!wantsLookups(rule, input.province)) return null;
  return {
    heading: word("lookups"),
    empty: lookups.length === 0 ? say(rule.empty) : null,
    columns: [word("at"), word("who"), word("whatFor")],
    rows: lookups.map((one) => [one.at, say(one.who), say(one.purpose)]),
  };
}
