/** Records at random, with texts and numbers that are awkward to compare. */
import * as fc from "fast-check";
import { fromEpochDay } from "../../day/index.ts";
import { USE_BITS } from "../../record/index.ts";
import { AS_OF, recordFrom } from "../testing.ts";
import type { EvaluatedRecord } from "../types.ts";

const ITEMS = ["penalty", "dishonesty", "honour", "tax"] as const;
export const SEVERITIES = ["minor", "general", "grave"] as const;

export const item = fc.constantFrom(...ITEMS);
/** Often just before, on or just after a day that windows and weights turn on. */
const nearDay = fc.oneof(
  fc.integer({ min: AS_OF - 800, max: AS_OF + 60 }),
  fc
    .tuple(fc.constantFrom(0, 0, 0, 30, 31, 90, 300, 365), fc.integer({ min: -2, max: 2 }))
    .map(([ago, off]) => AS_OF - ago + off),
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, arbitrary);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

/** Texts that are awkward to compare, to read as numbers or to take for days. */
const TEXTS = [
  "A",
  "B",
  "M",
  "3",
  "-7",
  "007",
  "1e2",
  " 12 ",
  "",
  "-0",
  "0.5",
  "-0.5",
  "99.999",
  "12345678901234567890",
  "2025-11-30",
  "2026-02-30",
  "2024-02-29",
  "0000-01-01",
  "2026-03-31",
  "2026-1-1",
  "9007199254740993",

  "罚款",
  "责令停产停业；罚款",
  "拒不履行",
  "（甲）",
  "\u{20000}",
  "\uFF08",
  "a\nb",
  "\t",
  "\u00A0",
  "Infinity",
  "0x10",
  "a'b",
  'a"b',
  "a\\b",
  "$1",
  "%",
  "x]",
  "[x",
  "-",
  ".",
];
export const text = fc.constantFrom(...TEXTS);
export const number = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(0.5, -2.5, 100, 1e21, 1e-7, 9007199254740991, 9007199254740992, 2024, 2025, 2026),
);
const list = fc.array(text, { maxLength: 3 });
const fields: fc.Arbitrary<EvaluatedRecord["fields"]> = fc.record(
  {
    kind: fc.constantFrom("A", "B", "M", "3"),
    level: fc.oneof(number, text),
    tags: fc.oneof(list, text),
    since: fc.oneof(
      nearDay.map((day) => fromEpochDay(day)),
      text,
    ),
    year: fc.constantFrom<(string | number)[]>(2023, 2024, "2025", 2026, "x"),
  },
  { requiredKeys: [] },
);
export const FIELD_NAMES = ["kind", "level", "tags", "since", "year"] as const;

const recordWith = (id: number): fc.Arbitrary<EvaluatedRecord> =>
  fc
    .record({
      item,
      day: fc.oneof({ weight: 8, arbitrary: nearDay }, fc.constant(null)),
      publishedDay: maybe(nearDay),
      severity: maybe(fc.constantFrom(...SEVERITIES)),
      amountFen: maybe(fc.integer({ min: -50, max: 300 })),
      status: fc.constantFrom("in-force", "in-force", "in-force", "repaired", "withdrawn"),
      validTo: rarely(nearDay),
      uses: fc.constantFrom(31, 31, 31, 31, USE_BITS.score, USE_BITS.measure),
      scoreFrom: rarely(nearDay),
      publicFrom: maybe(nearDay),
      publicTo: maybe(nearDay),
      performedDay: maybe(nearDay),
      incomplete: fc.constantFrom(false, false, false, true),
      knownNo: fc.integer({ min: 1, max: 3 }),
      fields,
    })
    .map((members) => recordFrom({ id, ...members }));

/** Records of some subjects, by the subject's index; ids tell records apart, in no order of theirs. */
export const histories = (subjects: number): fc.Arbitrary<readonly (readonly EvaluatedRecord[])[]> =>
  fc.tuple(
    ...Array.from({ length: subjects }, (_, subject) =>
      fc
        .integer({ min: 0, max: 12 })
        .chain((count) =>
          fc.tuple(
            ...Array.from({ length: count }, (_, index) => recordWith(((index * 7) % 13) + subject * 20 + 1)),
          ),
        ),
    ),
  );
