/** How values are shown to people. */

/** Thousandths of a point as points: 812500 is `812.5`. */
export function points(thousandths: number): string {
  const sign = thousandths < 0 ? "−" : "";
  const size = Math.abs(thousandths);
  const rest = String(size % 1000)
    .padStart(3, "0")
    .replace(/0+$/u, "");
  return `${sign}${Math.floor(size / 1000)}${rest === "" ? "" : `.${rest}`}`;
}

/** Points with their sign, as an addition. */
export const signedPoints = (thousandths: number): string =>
  thousandths > 0 ? `+${points(thousandths)}` : points(thousandths);

/** Fen as yuan with two decimals and separated thousands: 1234567 is `12,345.67`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? "−" : "";
  const size = Math.abs(fen);
  const whole = String(Math.floor(size / 100)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
  return `${sign}${whole}.${String(size % 100).padStart(2, "0")}`;
}
