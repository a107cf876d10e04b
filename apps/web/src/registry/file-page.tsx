import { unreachable } from "@xinpark/kernel/outcome";
import { useParams, useSearch } from "@tanstack/react-router";
import type { FileOutput } from "@xinpark/kernel/contract";
import { may, useSession } from "../account/session.ts";
import { PublicGrade } from "../credit-code/public-grade.tsx";
import { Withheld } from "../disclosure/withheld.tsx";
import { ClassPanel } from "../evaluation/class-panel.tsx";
import { OverrideSection } from "../evaluation/override-section.tsx";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { IssuePanel } from "../report/issue-panel.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { FileHeader } from "./file-header.tsx";
import { NotDelivered } from "./not-delivered.tsx";
import { Records } from "./records.tsx";
import { useFile } from "./queries.ts";
import { useOpenRecords } from "./open-records.ts";
import "./file.css";
import "./acts.css";

function AudienceNote({ audience }: { readonly audience: FileOutput["audience"] }) {
  const { t } = useLanguage();
  switch (audience) {
    case "public":
      return <p className="audience-note">{t("file.audiencePublic")}</p>;
    case "scope":
      return <p className="audience-note">{t("file.audienceScope")}</p>;
    case "own":
      return <p className="audience-note">{t("file.audienceOwn")}</p>;
    default:
      return unreachable(audience);
  }
}

/** Why there is no class, for those who could see one. */
function NoClass({ file }: { readonly file: FileOutput }) {
  const { t, say } = useLanguage();
  const mayRead = may(useSession().data, "evaluation.read");
  if (file.audience === "public" || !mayRead) return null;
  return (
    <p className="no-class">
      {file.subject.scored ? t("class.notYet") : t("class.notScored", { kind: say(file.subject.kindLabel) })}
    </p>
  );
}

function FileContent() {
  const { code } = useParams({ from: "/subjects/$code" });
  const { item } = useSearch({ from: "/subjects/$code" });
  const query = useFile(code, item);
  const records = query.data?.pages.flatMap((page) => page.records) ?? [];
  const whole = useFile(code, undefined, item === undefined).data;
  const known = [...records, ...(whole?.pages.flatMap((page) => page.records) ?? [])];
  const opener = useOpenRecords(records, query);
  const { t } = useLanguage();
  const first = query.data?.pages[0];
  if (query.isError && first === undefined)
    return (
      <div className="page">
        <PageTitle title={t("file.title")} />
        <h1>{t("file.title")}</h1>
        <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  if (first === undefined)
    return (
      <div className="page">
        <PageTitle title={t("file.title")} />
        <Waiting lines={8} />
      </div>
    );
  return (
    <div className="page file">
      <PageTitle title={first.subject.name} />
      <FileHeader file={first} />
      <AudienceNote audience={first.audience} />
      {first.evaluation === null ? (
        <NoClass file={first} />
      ) : (
        <>
          <ClassPanel
            code={code}
            evaluation={first.evaluation}
            own={first.audience === "own"}
            records={known}
            onRecord={opener.show}
          />
          <OverrideSection code={code} evaluation={first.evaluation} />
        </>
      )}
      <PublicGrade code={code} own={first.audience === "own"} />
      {first.audience !== "public" && <IssuePanel code={code} />}
      <Records
        counts={first.counts}
        records={records}
        item={item}
        opener={opener}
        more={{
          available: query.hasNextPage,
          loading: query.isFetchingNextPage,
          load: () => void query.fetchNextPage(),
          failed: query.isFetchNextPageError ? query.error : null,
        }}
        stale={query.isPlaceholderData}
      />
      <NotDelivered items={first.notDelivered} />
      <Withheld items={first.withheld} />
    </div>
  );
}

/** One enterprise's file: who it is, its class with reasons, and everything that was delivered about it. */
export function FilePage() {
  const { data: session } = useSession();
  // Whoever is shown what anybody may see is not asked what for.
  if (session !== undefined && !may(session, "registry.file")) return <FileContent />;
  return (
    <PurposeGate>
      <FileContent />
    </PurposeGate>
  );
}
