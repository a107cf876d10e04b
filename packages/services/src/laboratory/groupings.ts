import type { LaboratoryGrouping } from "@xinpark/kernel/contract";
import type { Grouping } from "@xinpark/kernel/laboratory";
import type { Text } from "@xinpark/kernel/outcome";
import type { GroupName } from "../context/index.ts";
import { sizeLabel, tradeSections } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";
import type { Member } from "./population.ts";

/** How the population is parted: by park, trade, size and region, each with its names. */

export const GROUPING_LABELS: Readonly<Record<LaboratoryGrouping, Text>> = {
  park: { zh: "园区", en: "Park" },
  trade: { zh: "行业门类", en: "Trade" },
  size: { zh: "规模", en: "Size" },
  region: { zh: "登记地", en: "Region" },
};

const UNKNOWN: Text = { zh: "未知", en: "Not known" };
const NO_PARK: Text = { zh: "不在园区", en: "In no park" };

export type NamedGrouping = Grouping & {
  readonly id: LaboratoryGrouping;
  readonly names: readonly GroupName[];
};

/** Groups in the order of their codes; of whom nothing is known last. */
export function groupingsOf(
  installation: Installation,
  members: readonly Member[],
  asOf: string,
): readonly NamedGrouping[] {
  const sections = tradeSections(installation.library, asOf);
  return [
    parted(
      "park",
      members,
      ({ parkNo }) => installation.parkLabel(parkNo)?.code ?? null,
      (code) => installation.pack.regions.find((one) => one.code === code)?.label ?? plain(code),
      NO_PARK,
    ),
    parted(
      "trade",
      members,
      ({ trade }) => trade,
      (code) => {
        const name = sections.get(code);
        return name === undefined ? plain(code) : plain(`${code} ${name}`);
      },
      UNKNOWN,
    ),
    parted("size", members, ({ size }) => size, sizeLabel, UNKNOWN),
    parted(
      "region",
      members,
      ({ areaNo }) => (areaNo === 0 ? null : String(areaNo).padStart(6, "0")),
      (code) => installation.areaLabel(Number(code))?.label ?? plain(code),
      UNKNOWN,
    ),
  ];
}

const plain = (text: string): Text => ({ zh: text, en: text });

function parted(
  id: LaboratoryGrouping,
  members: readonly Member[],
  codeOf: (member: Member) => string | null,
  labelOf: (code: string) => Text,
  none: Text,
): NamedGrouping {
  const codes = members.map(codeOf);
  const known = [...new Set(codes)].filter((code) => code !== null).sort();
  const placeOf = new Map(known.map((code, place) => [code, place]));
  return {
    id,
    groups: known.length + 1,
    codes: Uint16Array.from(codes, (code) => (code === null ? known.length : (placeOf.get(code) ?? 0))),
    names: [...known.map((code) => ({ code, label: labelOf(code) })), { code: null, label: none }],
  };
}
