import type { RecordOutput, WithheldOutput } from "@xinpark/kernel/contract";
import {
  disclose,
  DISCLOSURE_LABELS,
  maySeeField,
  withheldFields,
  type Audience,
} from "@xinpark/kernel/disclosure";
import { lapsed } from "@xinpark/kernel/record";
import { shared } from "@xinpark/platform/answer";
import { keptFor, type Installation } from "../installation/index.ts";
import { circumstancesFor } from "./circumstances.ts";
import type { RecordRow } from "./row.ts";

/** One record as a reader may see it: its fields by the catalogue's disclosure, its columns no wider than its fields. */

/** A record for a reader. What is withheld is in no part of it. */
export function shownRecord(
  installation: Installation,
  day: string,
  row: RecordRow,
  audience: Audience,
): RecordOutput {
  const item = installation.item(row.item, day);
  const severity = row.severity === null ? null : installation.library.find("severity", row.severity, day);
  const { fields: shown } = disclose(item, row.payload, audience, installation.masks(day));
  const title =
    item.roles.title === undefined ? undefined : shown.find((field) => field.code === item.roles.title);
  // A hot column shows no more than the fields it was made from.
  const codes = new Set(shown.map((field) => field.code));
  const made = (...from: readonly (string | undefined)[]): boolean =>
    from.every((code) => code === undefined || codes.has(code) || row.payload[code] === undefined);
  return {
    id: row.id,
    item: row.item,
    itemLabel: item.label,
    polarity: item.polarity,
    department: row.department,
    departmentLabel: { zh: row.label_zh, en: row.label_en },
    documentNumber: made(item.roles.documentNumber) ? row.document_number : null,
    title: title?.value ?? null,
    decidedOn: made(item.roles.decidedOn) ? row.decided_on : null,
    publishedOn: row.published_on,
    validTo: made(item.roles.validTo) ? row.valid_to : null,
    amountFen: made(...item.roles.amount) ? row.amount_fen : null,
    severity: row.severity,
    severityLabel: severity?.ok === true ? severity.value.label : null,
    status: row.status === "in-force" && lapsed(row.valid_to, day) ? "lapsed" : row.status,
    public: row.public,
    publicFrom: row.public_from,
    publicTo: row.public_to,
    circumstances: circumstancesFor(row, audience),
    outlook: null,
    missing: (row.missing ?? []).flatMap((code) => {
      const field = item.fields.find((one) => one.code === code);
      if (field !== undefined && !maySeeField(item, field, audience)) return [];
      return [{ code, label: field?.label ?? { zh: code, en: code } }];
    }),
    version: row.version,
    knownAt: row.known_at,
    batch: row.batch_id,
    fields: Object.fromEntries(shown.map((field) => [field.code, field.value])),
    fieldList: [...shown],
  };
}

const keptWithheld = keptFor<WithheldOutput[]>(1000);

/** What the asker does not see of the items shown, and why. Alike for all files with the same items, and shared by their answers. */
export function withheldOf(
  installation: Installation,
  day: string,
  items: Iterable<string>,
  audience: Audience,
): WithheldOutput[] {
  const ids = [...new Set(items)].toSorted();
  // What a consent opens is the consent's own.
  if (audience.kind === "consent") return withheldOfItems(installation, day, ids, audience);
  return keptWithheld(installation, `${day} ${audience.kind} ${ids.join(" ")}`, () =>
    shared(withheldOfItems(installation, day, ids, audience)),
  );
}

function withheldOfItems(
  installation: Installation,
  day: string,
  ids: readonly string[],
  audience: Audience,
): WithheldOutput[] {
  return ids.flatMap((id) => {
    const item = installation.item(id, day);
    const fields = withheldFields(item, audience).map((field) => ({
      ...field,
      reason: DISCLOSURE_LABELS[field.disclosure],
    }));
    return fields.length === 0 ? [] : [{ item: id, itemLabel: item.label, fields }];
  });
}
