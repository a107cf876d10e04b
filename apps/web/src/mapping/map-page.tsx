import { Link, useSearch } from "@tanstack/react-router";
import type { ProfileOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { useCatalogue, useDepartments } from "../delivery/queries.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemList, ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { PreviewTable } from "./preview-table.tsx";
import { ProfileList } from "./profile-list.tsx";
import { usePreview, useProfile } from "./queries.ts";
import { StartForm, type Start } from "./start-form.tsx";
import { Workbench } from "./workbench.tsx";
import "../delivery/delivery.css";
import "./mapping.css";

interface DeskProps {
  readonly start: Start;
  readonly onStart: (start: Start | null) => void;
}

/** The file and its mapping on one screen. */
function Desk({ start, onStart }: DeskProps) {
  const { t, say } = useLanguage();
  const catalogue = useCatalogue();
  const departments = useDepartments();
  const query = usePreview({
    upload: start.upload,
    item: start.item,
    sheet: start.sheet,
    headerRow: start.headerRow,
    mapping: start.profile?.id ?? null,
  });
  const item = catalogue.data?.items.find((one) => one.id === start.item);
  const department = departments.data?.items.find((one) => one.code === start.department);
  const preview = query.data;
  if (preview === undefined || item === undefined)
    return query.isError ? (
      <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <div className="map-waiting" role="status">
        <p>{t("map.readingFile", { file: start.file.name })}</p>
        <Waiting lines={6} />
      </div>
    );
  return (
    <>
      <div className="map-about">
        <p>
          <strong>{start.file.name}</strong> → {say(item.label)}
          {department !== undefined && <span> · {say(department.label)}</span>}
        </p>
        <Button onClick={() => onStart(null)}>{t("map.otherFile")}</Button>
      </div>
      <PreviewTable
        preview={preview}
        busy={query.isPlaceholderData}
        onHeaderRow={(headerRow) => onStart({ ...start, headerRow })}
        onSheet={(sheet) => onStart({ ...start, sheet, headerRow: null })}
      />
      {preview.problems.length > 0 ? (
        <ProblemList problems={preview.problems} title={t("map.noHeader")} />
      ) : (
        <Workbench
          key={`${preview.upload}/${preview.sheet ?? ""}/${preview.headerRow ?? 0}`}
          start={start}
          item={item}
          departmentName={department?.label.zh ?? start.department}
          preview={preview}
        />
      )}
    </>
  );
}

function Body({ own, profile }: { readonly own: string | null; readonly profile: ProfileOutput | null }) {
  const [start, setStart] = useState<Start | null>(null);
  if (start !== null) return <Desk start={start} onStart={setStart} />;
  return (
    <>
      <StartForm own={own} profile={profile} onStart={setStart} />
      {profile === null && <ProfileList />}
    </>
  );
}

/** Maps a department's own table to an item: choose, see, correct, try, save and deliver. */
export function MapPage() {
  const { t, say } = useLanguage();
  const { mapping } = useSearch({ from: "/deliveries/map" });
  const session = useSession();
  const profile = useProfile(mapping);
  const waiting = session.data === undefined || (mapping !== undefined && profile.data === undefined);
  return (
    <div className="page map-page">
      <PageTitle title={t("map.title")} />
      <p className="crumb">
        <Link to="/deliveries">{t("deliveries.title")}</Link>
      </p>
      <h1>
        {profile.data === undefined
          ? t("map.title")
          : t("map.changeTitle", { name: say(profile.data.label) })}
      </h1>
      <p className="lead">{t("map.lead")}</p>
      {profile.isError && <ProblemView thrown={profile.error} onRetry={() => void profile.refetch()} />}
      {waiting && !profile.isError && <Waiting lines={6} />}
      {!waiting && (
        <Body
          key={mapping ?? ""}
          own={session.data?.membership?.organisationCode ?? null}
          profile={mapping === undefined ? null : (profile.data ?? null)}
        />
      )}
    </div>
  );
}
