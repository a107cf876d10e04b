import { describe, expect, it } from "vitest";
import {
  ADMINISTRATORS,
  isRight,
  RIGHTS,
  ROLE_REACH,
  ROLE_RIGHTS,
  ROLES,
  type Right,
  type Role,
} from "./index.ts";

const roles = Object.keys(ROLES).filter((role): role is Role => Object.hasOwn(ROLES, role));
const holds = (role: Role, right: Right): boolean => ROLE_RIGHTS[role].includes(right);

describe("the map from role to rights", () => {
  it("is total, names rights that exist, each once, with labels in both languages", () => {
    expect(Object.keys(ROLE_RIGHTS).toSorted()).toEqual(roles.toSorted());
    for (const role of roles) {
      expect(new Set(ROLE_RIGHTS[role]).size, role).toBe(ROLE_RIGHTS[role].length);
      expect(ROLE_RIGHTS[role].every(isRight), role).toBe(true);
    }
    for (const label of [...Object.values(RIGHTS), ...Object.values(ROLES)]) {
      expect(label.zh).toMatch(/\p{Script=Han}/u);
      expect(label.en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it("gives every right to somebody", () => {
    const given = new Set(Object.values(ROLE_RIGHTS).flat());
    expect(Object.keys(RIGHTS).filter((right) => isRight(right) && !given.has(right))).toEqual([]);
  });

  it("lets no administrator reach an enterprise, deliver, or decide about a record", () => {
    const business = Object.keys(RIGHTS).filter((right) =>
      /^(registry|evaluation|delivery|record|consent|export|code|mandate|window|identity|onboarding)\./u.test(
        right,
      ),
    );
    expect(business.length).toBeGreaterThan(15);
    for (const role of ADMINISTRATORS) {
      expect(
        business.filter((right) => isRight(right) && holds(role, right)),
        role,
      ).toEqual([]);
      expect(ROLE_REACH[role]).toMatchObject({ of: "nobody", readsAs: null, deliveries: "none" });
    }
  });

  it.each<[Right, Role[]]>([
    ["account.create", ["system-administrator"]],
    ["account.grant", ["security-administrator"]],
    ["audit.read", ["audit-administrator"]],
    ["audit.oversee", ["security-administrator"]],
    ["consent.use", ["bank-officer"]],
    ["mandate.give", ["legal-representative"]],
    ["window.act", ["window-clerk"]],
    ["record.erase", ["credit-officer"]],
  ])("%s belongs to %j alone", (right, expected) => {
    expect(roles.filter((role) => holds(role, right))).toEqual(expected);
  });

  it("agrees with the reach: who holds the right to files reaches somebody, and who reaches deliveries may read them", () => {
    for (const role of roles) {
      const { of, deliveries } = ROLE_REACH[role];
      expect(holds(role, "registry.file"), role).toBe(
        ["own-enterprise", "own-area", "whole-installation"].includes(of),
      );
      expect(holds(role, "consent.use"), role).toBe(of === "by-consent");
      expect(holds(role, "delivery.read"), role).toBe(deliveries !== "none");
    }
  });
});
