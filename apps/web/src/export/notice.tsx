import { Link } from "@tanstack/react-router";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { useExportNotices, useNoticesSeen } from "./queries.ts";
import "./export.css";

/** Says above every page that an export of one's own is ready, or could not be made, until it was looked at. */
export function ExportNotice() {
  const { t, say } = useLanguage();
  const entitled = may(useSession().data, "list.export");
  const notices = useExportNotices(entitled).data?.items ?? [];
  const seen = useNoticesSeen();
  const [first] = notices;
  if (!entitled || first === undefined) return null;
  const text =
    notices.length > 1
      ? t("export.noticeSome", { count: notices.length })
      : t(first.state === "failed" ? "export.noticeFailed" : "export.noticeReady", {
          title: say(first.title),
        });
  return (
    <div className="export-notice" role="status">
      <div className="export-notice-inner">
        <span>{text}</span>
        <span className="export-buttons">
          <Link to="/exports" onClick={() => seen.mutate()}>
            {t("export.noticeLink")}
          </Link>
          <button type="button" className="link-button" onClick={() => seen.mutate()}>
            {t("export.noticeSeen")}
          </button>
        </span>
      </div>
    </div>
  );
}
