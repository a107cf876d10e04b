import type { LinkProps } from "@tanstack/react-router";
import type { SessionOutput } from "@xinpark/kernel/contract";
import type { Right } from "@xinpark/kernel/rights";
import type { zh } from "../locales/zh.ts";

/** The main menu: what a right opens. Only what exists has an entry. */

export interface MenuEntry {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly text: Extract<keyof typeof zh, `nav.${string}`>;
  readonly right: Right;
  /** Whether the entry is the current one on pages below its address too. */
  readonly below?: boolean;
}

export const MENU: readonly MenuEntry[] = [
  { to: "/", text: "nav.search", right: "registry.search" },
  { to: "/deliveries", text: "nav.deliveries", right: "delivery.read", below: true },
  { to: "/consents", text: "nav.consents", right: "consent.read", below: true },
  { to: "/reports", text: "nav.reports", right: "report.read" },
  { to: "/lookups", text: "nav.lookups", right: "registry.lookups" },
  { to: "/exports", text: "nav.exports", right: "export.request", below: true },
  { to: "/alarms", text: "nav.alarms", right: "alarm.read" },
  { to: "/matches", text: "nav.matches", right: "registry.match" },
  { to: "/merges", text: "nav.merges", right: "registry.merge" },
  { to: "/withholdings", text: "nav.withholdings", right: "record.withhold" },
  { to: "/tasks", text: "nav.tasks", right: "account.deputise" },
  { to: "/verifications", text: "nav.verifications", right: "mandate.verify", below: true },
  { to: "/window", text: "nav.window", right: "window.act" },
  { to: "/mandates", text: "nav.mandates", right: "mandate.give" },
  { to: "/organisations", text: "nav.organisations", right: "organisation.read", below: true },
  { to: "/people", text: "nav.people", right: "account.read" },
  { to: "/code", text: "nav.code", right: "code.issue" },
  { to: "/verify", text: "nav.verify", right: "registry.search" },
  { to: "/audit", text: "nav.audit", right: "audit.read" },
  { to: "/audit", text: "nav.audit", right: "audit.oversee" },
];

export const entriesOf = (session: SessionOutput | undefined): readonly MenuEntry[] =>
  MENU.filter((entry) => session?.rights.includes(entry.right) === true);
