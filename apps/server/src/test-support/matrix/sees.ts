/**
 * Who may see what: the table that a lawyer reads and the matrix of rights is held against. It is written down here once
 * and is not computed from the program.
 *
 * Two enterprises stand for all: one in the park, one in Jinan. Each has three records of one item whose fields are disclosed
 * in the four ways of the catalogue. One record is published, one is shared among government, one is kept by who delivered it.
 */

export const PLACES = ["park", "jinan"] as const;
export type PlaceName = (typeof PLACES)[number];

export const RECORDS = ["published", "shared", "kept"] as const;
export type RecordName = (typeof RECORDS)[number];

export const MODES = ["public", "government", "consent", "never"] as const;
export type Mode = (typeof MODES)[number];

/** Which records with which fields. */
interface View {
  readonly records: readonly RecordName[];
  readonly fields: readonly Mode[];
}

const VIEWS = {
  nothing: { records: [], fields: [] },
  /** What the publication rule shows. */
  public: { records: ["published"], fields: ["public"] },
  /** An officer of the area whose organisation delivered none of it. */
  officer: { records: ["published", "shared"], fields: ["public", "government"] },
  /** An officer of the area whose organisation delivered it, and the credit office of the area. */
  keeper: { records: ["published", "shared", "kept"], fields: ["public", "government"] },
  /** The enterprise itself. */
  own: { records: ["published", "shared", "kept"], fields: ["public", "government", "consent", "never"] },
  /** A bank by the enterprise's consent, for the item consented to. */
  consented: { records: ["published", "shared", "kept"], fields: ["public", "consent"] },
} as const satisfies Record<string, View>;

type ViewName = keyof typeof VIEWS;

interface Row {
  /** The file of the enterprise in the park, and of the one in Jinan. */
  readonly file: Readonly<Record<PlaceName, ViewName>>;
  /** What a consent adds, through the operations on consents alone. */
  readonly byConsent?: Readonly<Partial<Record<PlaceName, ViewName>>>;
  /** The internal class with its reasons. */
  readonly classOf: readonly PlaceName[];
  /** Receipts with what stood in refused rows: of the bureau in the park, of the bureau in Jinan. */
  readonly receipts: readonly PlaceName[];
}

const EVERYBODY: Row = { file: { park: "public", jinan: "public" }, classOf: [], receipts: [] };
const NOBODY: Row = { file: { park: "nothing", jinan: "nothing" }, classOf: [], receipts: [] };

/** The table. */
export const SEES = {
  "a visitor": EVERYBODY,
  "the enterprise in the park": { file: { park: "own", jinan: "public" }, classOf: ["park"], receipts: [] },
  "the legal representative of the enterprise in the park": {
    file: { park: "own", jinan: "public" },
    classOf: ["park"],
    receipts: [],
  },
  "the enterprise in Jinan": { file: { park: "public", jinan: "own" }, classOf: ["jinan"], receipts: [] },
  "an officer of the bureau in the park that delivered": {
    file: { park: "keeper", jinan: "public" },
    classOf: [],
    receipts: ["park"],
  },
  "an officer of another bureau in the park": {
    file: { park: "officer", jinan: "public" },
    classOf: [],
    receipts: [],
  },
  "an officer of the bureau above in line": {
    file: { park: "keeper", jinan: "public" },
    classOf: [],
    receipts: ["park"],
  },
  "an officer of the bureau in Jinan that delivered": {
    file: { park: "public", jinan: "keeper" },
    classOf: [],
    receipts: ["jinan"],
  },
  "the credit office of the park": {
    file: { park: "keeper", jinan: "public" },
    classOf: ["park"],
    receipts: ["park"],
  },
  "the credit office of Jinan": {
    file: { park: "public", jinan: "keeper" },
    classOf: ["jinan"],
    receipts: ["jinan"],
  },
  "a clerk at a window": EVERYBODY,
  "a bank with the consent of the enterprise in the park": {
    ...EVERYBODY,
    byConsent: { park: "consented" },
  },
  "a bank without a consent": EVERYBODY,
  "a supplier of data": EVERYBODY,
  "the system administrator": NOBODY,
  "the security administrator": NOBODY,
  "the audit administrator": NOBODY,
  "the local operator": {
    file: { park: "keeper", jinan: "keeper" },
    classOf: ["park", "jinan"],
    receipts: ["park", "jinan"],
  },
} as const satisfies Record<string, Row>;

export type PrincipalName = keyof typeof SEES;

/** The mark of a field: it stands in the data and nowhere else, so an answer that holds it has shown the field. */
export const markOf = (place: PlaceName, record: RecordName, mode: Mode): string =>
  `mark-${place}-${record}-${mode}-end`;
export const receiptMark = (place: PlaceName): string => `mark-${place}-refused-row-end`;

const marksOf = (place: PlaceName, { records, fields }: View): string[] =>
  records.flatMap((record) => fields.map((mode) => markOf(place, record, mode)));

const rowOf = (principal: PrincipalName): Row => SEES[principal];

/** The marks a principal finds in the file of an enterprise. */
export const marksInFile = (principal: PrincipalName, place: PlaceName): string[] =>
  marksOf(place, VIEWS[rowOf(principal).file[place]]);

/** The marks a principal finds in what a consent opens. */
export const marksByConsent = (principal: PrincipalName, place: PlaceName): string[] => {
  const view = rowOf(principal).byConsent?.[place];
  return view === undefined ? [] : marksOf(place, VIEWS[view]);
};

export const seesClass = (principal: PrincipalName, place: PlaceName): boolean =>
  rowOf(principal).classOf.includes(place);

/** Every mark a principal may find anywhere. */
export const marksAnywhere = (principal: PrincipalName): string[] => [
  ...PLACES.flatMap((place) => [...marksInFile(principal, place), ...marksByConsent(principal, place)]),
  ...rowOf(principal).receipts.map(receiptMark),
];

/** The marks in a text. */
export const marksIn = (text: string): string[] => [...new Set(text.match(/mark-[a-z]+(?:-[a-z]+)+?-end/gu))];
