import { useQuery, useQueryClient } from "@tanstack/react-query";
import { purposesOutput } from "@xinpark/kernel/contract";
import type { PurposeOutput, SessionOutput } from "@xinpark/kernel/contract";
import { useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { useSession } from "../account/session.ts";
import { apiPath, call } from "../shared/api.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { statedPurpose, statePurpose, watchPurpose } from "../shared/purpose.ts";
import type { StatedPurpose } from "../shared/purpose.ts";
import { readAnew } from "../shared/renewal.ts";
import { Waiting } from "../shared/waiting.tsx";
import { PurposeForm } from "./purpose-form.tsx";
import "./purpose.css";

const PURPOSES_STALE_MS = 10 * 60_000;

/** Who states a purpose: a person acting in a role. */
const readerOf = (session: SessionOutput): string =>
  `${session.account?.login ?? ""}/${session.membership?.role ?? ""}`;

function usePurposes(reader: string, asked: boolean) {
  return useQuery({
    queryKey: ["purposes", reader],
    queryFn: ({ signal }) => call(purposesOutput, apiPath("/purposes"), { signal }),
    staleTime: PURPOSES_STALE_MS,
    enabled: asked,
  });
}

const fits = (stated: StatedPurpose, purpose: PurposeOutput, reader: string): boolean =>
  stated.reader === reader &&
  stated.purpose === purpose.code &&
  (purpose.caseNumber !== "required" || stated.caseNumber !== null);

function Bar({
  stated,
  purpose,
  onChange,
}: {
  readonly stated: StatedPurpose;
  readonly purpose: PurposeOutput;
  readonly onChange: () => void;
}) {
  const { t, say } = useLanguage();
  return (
    <p className="purpose-bar">
      <span>
        {t("purpose.reading")}
        {t("text.colon")}
        <strong>{say(purpose.label)}</strong>
        {stated.caseNumber !== null && ` · ${t("purpose.caseShown", { number: stated.caseNumber })}`}
      </span>
      <button type="button" className="link-button" onClick={onChange}>
        {t("purpose.change")}
      </button>
    </p>
  );
}

/** The form in the place of a protected page, until it is said what for. */
function Asking({
  purposes,
  reader,
}: {
  readonly purposes: readonly PurposeOutput[];
  readonly reader: string;
}) {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("purpose.title")} />
      <h1>{t("purpose.title")}</h1>
      <p className="lead">{t("purpose.lead")}</p>
      <PurposeForm
        purposes={purposes}
        onState={(code, caseNumber) => statePurpose({ purpose: code, caseNumber, reader })}
      />
    </div>
  );
}

function Gate({ session, children }: { readonly session: SessionOutput; readonly children: ReactNode }) {
  const reader = readerOf(session);
  const stated = useSyncExternalStore(watchPurpose, statedPurpose);
  const query = usePurposes(reader, session.signedIn);
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  if (!session.signedIn) return children;
  if (query.isError)
    return (
      <div className="page">
        <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  if (query.data === undefined)
    return (
      <div className="page">
        <Waiting lines={8} />
      </div>
    );
  const purposes = query.data.items;
  // Whose purpose goes without saying, or who reads only what is public, is not asked.
  if (purposes.length === 0 || purposes.some((one) => one.implied)) return children;
  const purpose = stated === null ? undefined : purposes.find((one) => fits(stated, one, reader));
  if (stated === null || purpose === undefined) return <Asking purposes={purposes} reader={reader} />;
  return (
    <>
      <div className="page purpose-place">
        {changing ? (
          <PurposeForm
            purposes={purposes}
            onState={(code, caseNumber) => {
              statePurpose({ purpose: code, caseNumber, reader });
              setChanging(false);
              // What is on the page was read for another purpose.
              void readAnew(queries);
            }}
          />
        ) : (
          <Bar stated={stated} purpose={purpose} onChange={() => setChanging(true)} />
        )}
      </div>
      {children}
    </>
  );
}

/** Around a page that shows protected data: the reader says what for before it is read, and sees it while reading. */
export function PurposeGate({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  if (session.data === undefined)
    return (
      <div className="page">
        {session.isError ? <ProblemView thrown={session.error} /> : <Waiting lines={8} />}
      </div>
    );
  return <Gate session={session.data}>{children}</Gate>;
}
