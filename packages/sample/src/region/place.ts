import type { PackDefinition } from "@xinpark/kernel/definition";
import { HOME_DIVISIONS, OFFICES, PLACE_WORDS, type Office, type OfficeWords } from "./data/offices.ts";
import { fictitiousUscc } from "./code.ts";
import { MARKER } from "./data/names.ts";

/** The place a pack describes, as the sample needs it: words for names, divisions, and which department is which office. */

export interface Bureau {
  readonly department: string;
  readonly words: OfficeWords;
  /** Full name and fictitious code of the authority. */
  readonly authority: string;
  readonly uscc: string;
  readonly items: ReadonlySet<string>;
}

export interface Division {
  readonly code: string;
  readonly name: string;
}

export interface Place {
  /** 淄博 */
  readonly city: string;
  /** 山东省淄博市 */
  readonly address: string;
  /** 淄博高新技术产业开发区 */
  readonly name: string;
  /** 淄演: the head of document numbers, marked as invented. */
  readonly documentHead: string;
  readonly divisions: readonly Division[];
  /** The division most of the place's enterprises are registered in. */
  readonly home: Division;
  /** Whether the place is a park itself, rather than a city, county or province with parks. */
  readonly isPark: boolean;
  /** Region codes of parks with their names, the pack's own first when it is one. */
  readonly parks: readonly Division[];
  readonly bureaus: ReadonlyMap<Office, Bureau>;
  /** The department that owes an item: the office if it does, else the first that does. */
  readonly owing: (item: string, office: Office) => Bureau | undefined;
  /** The department that registers subjects. */
  readonly registrar: Bureau | null;
}

type Region = PackDefinition["regions"][number];

/** The region and everything above it, from below. */
function lineOf(pack: PackDefinition): Region[] {
  const line: Region[] = [];
  let code: string | null = pack.region;
  while (code !== null) {
    const region: Region | undefined = pack.regions.find((one) => one.code === code);
    if (region === undefined || line.includes(region)) break;
    line.push(region);
    code = region.parent;
  }
  return line;
}

const SIX_DIGITS = /^\d{6}$/u;

/** Counties of the place, of a province its cities or, for a place without any, of the city above it; the registering division itself failing these. */
function divisionsOf(pack: PackDefinition, line: readonly Region[]): Division[] {
  for (const region of line) {
    const below = pack.regions.filter(
      (one) =>
        one.parent === region.code &&
        one.type === (region.type === "province" ? "city" : "county") &&
        SIX_DIGITS.test(one.code),
    );
    if (below.length > 0) return below.map((one) => ({ code: one.code, name: one.label.zh }));
    if (region.type === "county" && SIX_DIGITS.test(region.code))
      return [{ code: region.code, name: region.label.zh }];
  }
  const numbered = line.find((one) => SIX_DIGITS.test(one.code));
  return [
    numbered === undefined ? { code: `${pack.province}0000`, name: "" } : { code: numbered.code, name: "" },
  ];
}

type Department = PackDefinition["departments"][number];

/** Which department an office is: of those that owe what the office owes, the one its name fits, else the first. */
function departmentOf(pack: PackDefinition, { owes, label }: OfficeWords): Department | undefined {
  const owing = pack.departments.filter(({ duties }) =>
    owes === undefined ? duties.includes("CF") || duties.includes("XK") : duties.includes(owes),
  );
  return owing.find((one) => label.test(one.label.zh)) ?? owing[0];
}

interface Authorities {
  readonly pack: PackDefinition;
  readonly name: string;
  readonly division: string;
}

function bureauOf({ pack, name, division }: Authorities, department: Department, words: OfficeWords): Bureau {
  return {
    department: department.code,
    words,
    authority: `${name}${department.label.zh.replace(PLACE_WORDS, "")}`,
    uscc: fictitiousUscc("11", division, AUTHORITIES + pack.departments.indexOf(department)),
    items: new Set(department.duties),
  };
}

/** In the order of the departments. */
function bureausOf(authorities: Authorities): Map<Office, Bureau> {
  const { pack } = authorities;
  const found = OFFICES.flatMap((words) => {
    const department = departmentOf(pack, words);
    return department === undefined ? [] : [{ words, department }];
  });
  const at = (department: Department): number => pack.departments.indexOf(department);
  return new Map(
    found
      .toSorted((a, b) => at(a.department) - at(b.department))
      .map(({ words, department }) => [words.office, bureauOf(authorities, department, words)]),
  );
}

function owingOf(authorities: Authorities, bureaus: ReadonlyMap<Office, Bureau>): Place["owing"] {
  return (item, office) => {
    const usual = bureaus.get(office);
    if (usual?.items.has(item) === true) return usual;
    const department = authorities.pack.departments.find((one) => one.duties.includes(item));
    const words = OFFICES.find((one) => one.office === office);
    return department === undefined || words === undefined
      ? undefined
      : bureauOf(authorities, department, words);
  };
}

/** Authorities take their codes from a block of their own. */
const AUTHORITIES = 500_000;

export function placeOf(pack: PackDefinition): Place {
  const line = lineOf(pack);
  const own = line[0];
  const titled = line.find((one) => one.type === "city" || one.type === "county") ?? own;
  const city = (titled?.label.zh ?? "").replace(/[省市县区]$/u, "");
  const name = own?.label.zh ?? city;
  const divisions = divisionsOf(pack, line);
  const division = line.find((one) => SIX_DIGITS.test(one.code))?.code ?? `${pack.province}0000`;
  const authorities = { pack, name, division };
  const bureaus = bureausOf(authorities);
  const owing = owingOf(authorities, bureaus);
  return {
    city,
    address: line
      .filter((one) => one.type === "province" || one.type === "city")
      .toReversed()
      .map((one) => one.label.zh)
      .join(""),
    name,
    documentHead: `${city.slice(0, 1)}${MARKER.slice(0, 1)}`,
    divisions,
    home: divisions.find((one) => one.code === HOME_DIVISIONS[pack.id]) ??
      divisions[0] ?? { code: `${pack.province}0000`, name: "" },
    isPark: own?.type === "park",
    parks: parksOf(pack, own),
    bureaus,
    owing,
    registrar: owing("REG", "approval") ?? bureaus.get("market") ?? null,
  };
}

function parksOf(pack: PackDefinition, own: Region | undefined): Division[] {
  const parks = pack.regions.filter((one) => one.type === "park" && one.code !== own?.code);
  return (own?.type === "park" ? [own, ...parks] : parks).map((one) => ({
    code: one.code,
    name: one.label.zh,
  }));
}
