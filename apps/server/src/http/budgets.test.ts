import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budgets } from "./budgets.ts";

const size = { capacity: 10, perMinute: 60 };

describe("a budget", () => {
  it("pays its capacity at once and then what a minute brings", () => {
    const budgets = new Budgets();
    const take = (now: number) => budgets.take([{ key: "a", cost: 1, size }], now);
    for (let at = 0; at < 10; at += 1) expect(take(0)).toBeNull();
    expect(take(0)).toEqual({ at: 0, seconds: 1 });
    expect(take(999)).toEqual({ at: 0, seconds: 1 });
    expect(take(1000)).toBeNull();
    expect(take(1000)).not.toBeNull();
  });

  it("charges several together or none, and names the one that is empty", () => {
    const budgets = new Budgets();
    const rich = { key: "rich", cost: 1, size: { capacity: 100, perMinute: 60 } };
    const both = [rich, { key: "poor", cost: 4, size }];
    expect(budgets.take(both, 0)).toBeNull();
    expect(budgets.take(both, 0)).toBeNull();
    expect(budgets.take(both, 0)).toEqual({ at: 1, seconds: 2 });
    // The refusal cost the rich one nothing: 98 are left, and not one more.
    expect(budgets.take([{ ...rich, cost: 98 }], 0)).toBeNull();
    expect(budgets.take([{ ...rich, cost: 1 }], 0)).not.toBeNull();
  });

  it("pays a cost above its capacity when full, so that nothing is impossible for ever", () => {
    const budgets = new Budgets();
    expect(budgets.take([{ key: "a", cost: 25, size }], 0)).toBeNull();
    expect(budgets.take([{ key: "a", cost: 1, size }], 0)).toEqual({ at: 0, seconds: 16 });
  });

  it("does not fill when the clock goes back", () => {
    const budgets = new Budgets();
    budgets.spend("a", 10, size, 60_000);
    expect(budgets.take([{ key: "a", cost: 1, size }], 0)).not.toBeNull();
  });

  it("forgets the one touched longest ago, never grows beyond its number", () => {
    const budgets = new Budgets(3);
    for (const key of ["a", "b", "c", "a", "d"]) budgets.spend(key, 10, size, 0);
    expect(budgets.size).toBe(3);
    expect(budgets.take([{ key: "b", cost: 10, size }], 0)).toBeNull();
    expect(budgets.take([{ key: "a", cost: 10, size }], 0)).not.toBeNull();
  });

  it("never pays more than capacity and what the time brought, and waiting as told always helps", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ wait: fc.integer({ min: 0, max: 5000 }), cost: fc.integer({ min: 1, max: 10 }) }),
        ),
        (steps) => {
          const budgets = new Budgets();
          let now = 0;
          let paid = 0;
          for (const { wait, cost } of steps) {
            now += wait;
            const refusal = budgets.take([{ key: "a", cost, size }], now);
            if (refusal === null) paid += cost;
            else {
              now += refusal.seconds * 1000;
              expect(budgets.take([{ key: "a", cost, size }], now)).toBeNull();
              paid += cost;
            }
          }
          expect(paid).toBeLessThanOrEqual(size.capacity + now / 1000 + 1e-6);
        },
      ),
    );
  });
});
