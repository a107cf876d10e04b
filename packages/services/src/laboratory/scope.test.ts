import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Scope } from "@xinpark/platform/door";
import { withinScope } from "./scope.ts";

const scopeOf = (low: number | null, high: number | null, publicOnly = false): Scope => ({
  low,
  high,
  subject: null,
  department: null,
  publicOnly,
});

test("an officer counts whoever belongs to the own area or park, and never another park's", () => {
  const member = fc.record({
    area: fc.integer({ min: 0, max: 9 }),
    park: fc.option(fc.integer({ min: 10, max: 19 })),
  });
  fc.assert(
    fc.property(fc.array(member), fc.integer({ min: 0, max: 19 }), fc.nat(9), (members, low, width) => {
      const high = low + width;
      const places = {
        areas: Float64Array.from(members, ({ area }) => area),
        parks: Float64Array.from(members, ({ park }) => park ?? Number.NaN),
      };
      const holds = (number: number | null): boolean => number !== null && low <= number && number <= high;
      expect([...withinScope(places, scopeOf(low, high))]).toEqual(
        members.map(({ area, park }) => (holds(area) || holds(park) ? 1 : 0)),
      );
      // Nobody reaches anything as the public, or without a reach.
      for (const scope of [scopeOf(low, high, true), scopeOf(null, high), scopeOf(low, null)])
        expect([...withinScope(places, scope)]).toEqual(members.map(() => 0));
    }),
  );
});
