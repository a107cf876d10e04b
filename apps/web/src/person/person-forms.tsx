import type { MembershipOutput, PersonOutput } from "@xinpark/kernel/contract";
import { GRANTED_ROLES, ROLES } from "@xinpark/kernel/rights";
import { useOrganisations } from "../organisation/queries.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { useMembersOf, usePersonChange } from "./queries.ts";

/** Forms of the security administrator, and the reason every act asks for. */

export function GrantForm({
  person,
  onDone,
}: {
  readonly person: PersonOutput;
  readonly onDone: () => void;
}) {
  const { t, say } = useLanguage();
  const organisations = useOrganisations().data?.items ?? [];
  const { fields, set } = useFields({ role: "", organisation: "", from: "", to: "", reason: "" });
  const change = usePersonChange();
  const kinds = [...GRANTED_ROLES].find(([role]) => role === fields.role)?.[1] ?? [];
  const submit = () =>
    change.mutate(
      {
        path: `/people/${person.id}/memberships`,
        body: {
          role: fields.role,
          organisation: fields.organisation,
          reason: fields.reason,
          ...(fields.from === "" ? {} : { from: fields.from }),
          ...(fields.to === "" ? {} : { to: fields.to }),
        },
      },
      { onSuccess: onDone },
    );
  return (
    <Form
      onSubmit={submit}
      ok={t("person.grant")}
      busy={change.isPending}
      problem={change.error}
      onCancel={onDone}
      disabled={fields.role === "" || fields.organisation === ""}
    >
      <ChoiceField
        label={t("person.role")}
        value={fields.role}
        onChange={(role) => {
          set("role")(role);
          set("organisation")("");
        }}
        choices={[...GRANTED_ROLES.keys()].map((role) => ({ value: role, label: say(ROLES[role]) }))}
      />
      <ChoiceField
        label={t("person.organisation")}
        value={fields.organisation}
        onChange={set("organisation")}
        choices={organisations
          .filter((one) => one.activeTo === null && kinds.includes(one.kind))
          .map((one) => ({ value: one.code, label: say(one.label) }))}
      />
      <TextField
        label={t("person.from")}
        type="date"
        value={fields.from}
        onChange={set("from")}
        hint={t("form.today")}
      />
      <TextField
        label={t("person.to")}
        type="date"
        value={fields.to}
        onChange={set("to")}
        hint={t("person.toHint")}
      />
      <TextField label={t("person.reason")} value={fields.reason} onChange={set("reason")} required wide />
    </Form>
  );
}

interface EndFormProps {
  readonly person: PersonOutput;
  readonly membership: MembershipOutput;
  readonly onDone: () => void;
}

/** Ends a membership; who takes the open work over is chosen among the organisation's other people. */
export function EndForm({ person, membership, onDone }: EndFormProps) {
  const { t } = useLanguage();
  const code = membership.organisation?.code ?? null;
  const others = (useMembersOf(code).data ?? [])
    .filter((one) => one.id !== person.id)
    .flatMap((one) =>
      one.memberships
        .filter((other) => other.organisation?.code === code && other.state === "live")
        .map((other) => ({ value: String(other.id), label: one.displayName })),
    );
  const { fields, set } = useFields({ on: "", to: "", reason: "" });
  const change = usePersonChange();
  const submit = () =>
    change.mutate(
      {
        path: `/memberships/${membership.id}/end`,
        body: {
          reason: fields.reason,
          ...(fields.on === "" ? {} : { on: fields.on }),
          ...(fields.to === "" ? {} : { handOverTo: Number(fields.to) }),
        },
      },
      { onSuccess: onDone },
    );
  return (
    <Form
      onSubmit={submit}
      ok={t("person.end")}
      busy={change.isPending}
      problem={change.error}
      onCancel={onDone}
      danger
    >
      <TextField
        label={t("person.endOn")}
        type="date"
        value={fields.on}
        onChange={set("on")}
        hint={t("person.endNow")}
      />
      <ChoiceField
        label={t("person.handOverTo")}
        value={fields.to}
        onChange={set("to")}
        choices={others}
        placeholder={t("person.handOverNone")}
        clearable
      />
      <TextField label={t("person.reason")} value={fields.reason} onChange={set("reason")} required wide />
    </Form>
  );
}

interface ReasonFormProps {
  readonly ok: string;
  readonly busy: boolean;
  readonly problem: unknown;
  readonly onReason: (reason: string) => void;
  readonly onDone: () => void;
}

/** An act that needs nothing but its reason. */
export function ReasonForm({ ok, busy, problem, onReason, onDone }: ReasonFormProps) {
  const { t } = useLanguage();
  const { fields, set } = useFields({ reason: "" });
  return (
    <Form onSubmit={() => onReason(fields.reason)} ok={ok} busy={busy} problem={problem} onCancel={onDone}>
      <TextField label={t("person.reason")} value={fields.reason} onChange={set("reason")} required wide />
    </Form>
  );
}
