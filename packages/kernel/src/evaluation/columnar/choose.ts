/** One record chosen among others: the latest or the first by day, then by the order of knowledge, then by id. */
import { FAR_DAY, NO_DAY, type Segment } from "./batch.ts";
import { NONE } from "./layout.ts";
import { countRows, idOf, valueAt, type Chosen, type Ids, type Scratch } from "./rows.ts";

/** Below zero: a stands before b. A row without a day stands at `undated`. */
function compareRows(a: Segment, aRow: number, b: Segment, bRow: number, undated: number): number {
  const [aDay, bDay] = [dayOfRow(a, aRow, undated), dayOfRow(b, bRow, undated)];
  if (aDay !== bDay) return aDay - bDay;
  const known = (a.knownNo?.[aRow] ?? 0) - (b.knownNo?.[bRow] ?? 0);
  return known === 0 ? idOf(a, aRow) - idOf(b, bRow) : known;
}

const dayOfRow = (segment: Segment, row: number, undated: number): number => {
  const day = segment.day[row] ?? NO_DAY;
  return day === NO_DAY ? undated : day;
};

/** Keeps a row for a subject where it goes before the one kept. */
class Choice {
  readonly #scratch: Pick<Scratch, "chosenRow" | "chosenSegment">;
  readonly #segments = new Map<number, Segment>();
  readonly #latest: boolean;

  constructor(scratch: Pick<Scratch, "chosenRow" | "chosenSegment">, subjects: number, latest: boolean) {
    this.#scratch = scratch;
    this.#latest = latest;
    scratch.chosenRow.fill(NONE, 0, subjects);
  }

  offer(place: number, index: number, segment: Segment, row: number): void {
    const { chosenRow, chosenSegment } = this.#scratch;
    const kept = chosenRow[place] ?? NONE;
    if (kept !== NONE) {
      const other = this.#segments.get(chosenSegment[place] ?? 0) ?? segment;
      const order = compareRows(segment, row, other, kept, this.#latest ? NO_DAY : FAR_DAY);
      if (order > 0 !== this.#latest) return;
    }
    this.#segments.set(index, segment);
    chosenRow[place] = row;
    chosenSegment[place] = index;
  }
}

/** The latest or the first of the rows of each subject, into `chosenRow` and `chosenSegment`; `NONE` where there is none. */
export function chooseRows(
  pass: Iterable<Chosen>,
  first: number,
  subjects: number,
  scratch: Scratch,
  latest: boolean,
): void {
  const choice = new Choice(scratch, subjects, latest);
  for (const chosen of pass) {
    countRows(chosen, first, scratch.count);
    const { segment, source, rows, length } = chosen;
    for (let at = 0; at < length; at += 1) {
      const row = rows[at] ?? 0;
      choice.offer((segment.subject[row] ?? 0) - first, source.segment, segment, row);
    }
  }
}

/**
 * The row of the year that lies `back` years before the latest year of each subject. With `ids`, those of the latest year's row and
 * of the chosen one are added, in this order.
 */
export function chosenYears(
  pass: () => Iterable<Chosen>,
  first: number,
  subjects: number,
  scratch: Scratch,
  back: number,
  ids: Ids,
): void {
  const latest = scratch.total;
  latest.fill(Number.NEGATIVE_INFINITY, 0, subjects);
  for (const chosen of pass()) {
    countRows(chosen, first, scratch.count);
    eachYear(chosen, first, (place, year) => {
      if (year > (latest[place] ?? 0)) latest[place] = year;
    });
  }
  const choose = (years: number): void => {
    const choice = new Choice(scratch, subjects, true);
    for (const chosen of pass())
      eachYear(chosen, first, (place, year, row) => {
        if (year === (latest[place] ?? 0) - years)
          choice.offer(place, chosen.source.segment, chosen.segment, row);
      });
  };
  const note = (chosenOf: Scratch): void => {
    const row = chosenOf.chosenRow[0] ?? NONE;
    if (row !== NONE) ids?.push(rowId(pass, chosenOf.chosenSegment[0] ?? 0, row));
  };
  if (ids !== null && back > 0) {
    choose(0);
    note(scratch);
  }
  choose(back);
  note(scratch);
}

function rowId(pass: () => Iterable<Chosen>, segment: number, row: number): number {
  for (const chosen of pass()) if (chosen.source.segment === segment) return idOf(chosen.segment, row);
  return 0;
}

function eachYear(
  { segment, source, rows, length }: Chosen,
  first: number,
  visit: (place: number, year: number, row: number) => void,
): void {
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    const year = valueAt(segment, source.year, row);
    if (year !== null) visit((segment.subject[row] ?? 0) - first, year, row);
  }
}
