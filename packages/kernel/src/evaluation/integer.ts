/** Exact integer arithmetic below 2^53, and the bounds that prove it stays there. */
import type { Bounds } from "./types.ts";

const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/** `value`, or the limit it passes. */
export const hold = (value: number, minimum: number, maximum: number): number =>
  value < minimum ? minimum : value > maximum ? maximum : value;

/** Up to here the quotient of two integers, rounded to a double, has the floor of the exact one: what is missing to the next integer is more than the rounding. */
export const SAFE_TO_ROUND = 2 ** 52;

/** floor(dividend ÷ divisor) for integers below 2^53 and a positive divisor. */
export function floorDivide(dividend: number, divisor: number): number {
  if (dividend <= SAFE_TO_ROUND && dividend >= -SAFE_TO_ROUND) return Math.floor(dividend / divisor) + 0;
  const remainder = dividend % divisor;
  const quotient = (dividend - remainder) / divisor;
  return remainder < 0 ? quotient - 1 : quotient;
}

/** floor(dividend ÷ divisor) for a positive divisor. */
export function floorDivideBig(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

export const bigMagnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** The largest absolute value within the bounds. */
export function magnitudeOf({ low, high }: Bounds): bigint {
  const [a, b] = [bigMagnitude(low), bigMagnitude(high)];
  return a > b ? a : b;
}

/** The bounds of all the given integers. */
export function boundsOf(values: readonly (number | bigint)[]): Bounds {
  const big = values.map(BigInt);
  let [low, high] = [big[0] ?? 0n, big[0] ?? 0n];
  for (const value of big) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Whether an absolute value is below 2^53. */
export const isSafeMagnitude = (magnitude: bigint): boolean => magnitude <= LIMIT;
