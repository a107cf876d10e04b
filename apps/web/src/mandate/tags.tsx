import type { ApplicationOutput, MandateOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";

const APPLICATION = {
  submitted: "tag-warn",
  verified: "tag-good",
  refused: "tag-bad",
  activated: "tag-plain",
} as const satisfies Record<ApplicationOutput["state"], string>;

export function ApplicationStateTag({ state }: { readonly state: ApplicationOutput["state"] }) {
  const { t } = useLanguage();
  return <span className={`tag ${APPLICATION[state]}`}>{t(`onboarding.state.${state}`)}</span>;
}

const MANDATE = {
  live: "tag-good",
  coming: "tag-plain",
  suspended: "tag-warn",
  ended: "tag-faint",
  expired: "tag-faint",
} as const satisfies Record<MandateOutput["state"], string>;

export function MandateStateTag({ state }: { readonly state: MandateOutput["state"] }) {
  const { t } = useLanguage();
  return <span className={`tag ${MANDATE[state]}`}>{t(`mandate.${state}`)}</span>;
}
