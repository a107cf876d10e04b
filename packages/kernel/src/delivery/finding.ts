import type { Problem, Text } from "../outcome/index.ts";
import { stripPersonal } from "../personal/index.ts";
import type { Finding } from "./types.ts";

/** Findings are shown to people: values are cut short, and personal numbers never appear in them. */

const SHOWN = 120;

export function finding(
  code: string,
  reason: Text,
  place: { readonly column?: string | null; readonly field?: string | null; readonly value?: string | null },
  remedy: Text | null = null,
): Finding {
  return {
    column: place.column ?? null,
    field: place.field ?? null,
    value: place.value === undefined || place.value === null ? null : shown(place.value),
    code,
    // Reasons quote what stood in the cell.
    reason: clean(reason),
    remedy: remedy === null ? null : clean(remedy),
    owner: null,
  };
}

export function findingOf(
  one: Problem,
  place: { readonly column: string | null; readonly field: string; readonly value: string },
): Finding {
  return finding(one.code, one.message, place, one.remedy ?? null);
}

const clean = ({ zh, en }: Text): Text => ({ zh: stripPersonal(zh).text, en: stripPersonal(en).text });

function shown(value: string): string {
  const { text } = stripPersonal(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
