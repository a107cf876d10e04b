import {
  identityCheckCharacter,
  organisationCheckCharacter,
  registrationCheckDigit,
  usccCheckCharacter,
} from "@xinpark/kernel/code";

/** Codes that pass every check and belong to nobody, made from a number. */

const given = (character: string | undefined | null): string => {
  if (character === undefined || character === null) throw new Error("the code's body is malformed");
  return character;
};

/** An organisation code whose body begins with XT. */
export function organisationCode(index: number): string {
  const body = `XT${String(index).padStart(6, "0")}`;
  return `${body}${given(organisationCheckCharacter(body))}`;
}

/** A USCC of an enterprise (91), an individual business (92) or a public body (11) in a division. */
export function uscc(index: number, options: { prefix?: string; division?: string } = {}): string {
  const front = `${options.prefix ?? "91"}${options.division ?? "370303"}${organisationCode(index)}`;
  return `${front}${given(usccCheckCharacter(front))}`;
}

/** The USCC of a public body that decides and delivers. */
export const authority = (index = 1): string => uscc(900_000 + index, { prefix: "11", division: "370300" });

/** A business registration number of 15 digits; its seventh to twelfth digits can be no date. */
export function registrationNumber(index: number, division = "370303"): string {
  const front = `${division}2999${String(index).padStart(4, "0")}`;
  return `${front}${given(registrationCheckDigit(front))}`;
}

/** The shape of an identity number, from parts, so that none stands in the source. */
export function identityShape(sequence = 12): string {
  const front = ["370303", "1990", "0101", String(sequence).padStart(3, "0")].join("");
  return `${front}${given(identityCheckCharacter(front))}`;
}

/** The shape of a mobile number, from parts. */
export const mobileShape = (): string => ["138", "0000", "0000"].join("");
