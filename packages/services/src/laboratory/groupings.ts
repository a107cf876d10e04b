import type { LaboratoryGrouping } from "@xinpark/kernel/contract";
import type { Grouping } from "@xinpark/kernel/laboratory";
import type { Text } from "@xinpark/kernel/outcome";
import { sizeLabel, tradeSections } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";
import { wordAt, type Members } from "./members.ts";

/** How the population is parted: by park, trade, size and region, each with its names. */

export const GROUPING_LABELS: Readonly<Record<LaboratoryGrouping, Text>> = {
  park: { zh: "园区", en: "Park" },
  trade: { zh: "行业门类", en: "Trade" },
  size: { zh: "规模", en: "Size" },
  region: { zh: "登记地", en: "Region" },
};

const UNKNOWN: Text = { zh: "未知", en: "Not known" };
const NO_PARK: Text = { zh: "不在园区", en: "In no park" };

/** What a group is called; null: what parts the population is not known of these. */
interface GroupName {
  readonly code: string | null;
  readonly label: Text;
}

export type NamedGrouping = Grouping & {
  readonly id: LaboratoryGrouping;
  readonly names: readonly GroupName[];
};

/** Groups in the order of their codes; of whom nothing is known last. */
export function groupingsOf(
  installation: Installation,
  { areas, parks, trades, sizes }: Members,
  asOf: string,
): readonly NamedGrouping[] {
  const sections = tradeSections(installation.library, asOf);
  const parkOf = remembered((parkNo) =>
    Number.isNaN(parkNo) ? null : (installation.parkLabel(parkNo)?.code ?? null),
  );
  const areaOf = remembered((areaNo) => (areaNo === 0 ? null : String(areaNo).padStart(6, "0")));
  const length = areas.length;
  return [
    parted(
      "park",
      length,
      (place) => parkOf(parks[place] ?? Number.NaN),
      (code) => installation.pack.regions.find((one) => one.code === code)?.label ?? plain(code),
      NO_PARK,
    ),
    parted(
      "trade",
      length,
      (place) => wordAt(trades, place),
      (code) => {
        const name = sections.get(code);
        return name === undefined ? plain(code) : plain(`${code} ${name}`);
      },
      UNKNOWN,
    ),
    parted("size", length, (place) => wordAt(sizes, place), sizeLabel, UNKNOWN),
    parted(
      "region",
      length,
      (place) => areaOf(areas[place] ?? 0),
      (code) => installation.areaLabel(Number(code))?.label ?? plain(code),
      UNKNOWN,
    ),
  ];
}

const plain = (text: string): Text => ({ zh: text, en: text });

/** Few numbers, each asked for very often. */
function remembered(codeOf: (number: number) => string | null): (number: number) => string | null {
  const known = new Map<number, string | null>();
  return (number) => {
    const before = known.get(number);
    if (before !== undefined) return before;
    const code = codeOf(number);
    known.set(number, code);
    return code;
  };
}

function parted(
  id: LaboratoryGrouping,
  length: number,
  codeAt: (place: number) => string | null,
  labelOf: (code: string) => Text,
  none: Text,
): NamedGrouping {
  const seen = new Set<string | null>();
  for (let place = 0; place < length; place += 1) seen.add(codeAt(place));
  const known = [...seen].filter((code) => code !== null).sort();
  const groupOf = new Map<string | null, number>(known.map((code, group) => [code, group]));
  const codes = new Uint16Array(length);
  for (let place = 0; place < length; place += 1) codes[place] = groupOf.get(codeAt(place)) ?? known.length;
  return {
    id,
    groups: known.length + 1,
    codes,
    names: [...known.map((code) => ({ code, label: labelOf(code) })), { code: null, label: none }],
  };
}
