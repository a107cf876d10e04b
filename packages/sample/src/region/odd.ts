import { fictitiousRegistrationNumber } from "./code.ts";
import { FAMILY_NAMES, GIVEN_NAME_BLANK, MARKER } from "./data/names.ts";
import type { Decision } from "./penalty.ts";
import type { Values } from "./registration.ts";

/** Rows that do not belong in a file, and come in every real one. */

/** Old numbers of shops that no register of the sample holds. */
const UNKNOWN_NUMBERS = 9000;

/** A row about a natural person, after a real decision's pattern: intake returns it. */
export function naturalPersonRow(pattern: Decision, number: string, index: number): Values {
  const name = `${FAMILY_NAMES[index % FAMILY_NAMES.length] ?? "张"}${GIVEN_NAME_BLANK}`;
  return {
    ...pattern.valuesWith(number),
    CF_XDR_MC: name,
    CF_XDR_LB: "自然人",
    CF_XDR_SHXYM: "",
    CF_FRDB: "",
    CF_SY: `经查，${name}实施了上述违法行为。`,
  };
}

const BEFORE_MARKER = new RegExp(`^.*?(?=${MARKER})`, "u");

/** A row about a shop without the place in its name and by a number that no register holds: it waits, and the name suggests whose it is. */
export function misnamedRow(pattern: Decision, number: string, index: number): Values {
  const values = pattern.valuesWith(number);
  return {
    ...values,
    CF_XDR_MC: (values["CF_XDR_MC"] ?? "").replace(BEFORE_MARKER, ""),
    CF_XDR_SHXYM: "00000000000000000X",
    CF_XDR_GSZC: fictitiousRegistrationNumber(pattern.enterprise.division.code, UNKNOWN_NUMBERS + index),
  };
}

/** A row about a shop known by its old registration number only: it waits for registration. */
export function oldNumberRow(pattern: Decision, number: string, index: number): Values {
  return {
    ...pattern.valuesWith(number),
    CF_XDR_MC: `${MARKER}·老街坊第${index + 1}小卖部`,
    CF_XDR_LB: "个体工商户",
    CF_XDR_SHXYM: "00000000000000000X",
    CF_XDR_GSZC: fictitiousRegistrationNumber(pattern.enterprise.division.code, UNKNOWN_NUMBERS + index),
    CF_SY: "经查，当事人实施了上述违法行为。",
  };
}
