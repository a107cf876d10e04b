import { auditFilter, type AuditFilter } from "@xinpark/kernel/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { EntryItem } from "./entry-item.tsx";
import { FilterForm } from "./filter-form.tsx";
import { useAuditEntries, useAuditExport } from "./queries.ts";
import "./audit.css";

function Entries({ filter, oversight }: { readonly filter: AuditFilter; readonly oversight: boolean }) {
  const { t } = useLanguage();
  return (
    <PagedList
      query={useAuditEntries(filter, oversight)}
      lines={8}
      empty={<Empty title={t("audit.none")} text={t("audit.noneText")} />}
    >
      {(entries) => (
        <ol className="audit-entries">
          {entries.map((entry) => (
            <EntryItem key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </PagedList>
  );
}

function ExportButton({ filter }: { readonly filter: AuditFilter }) {
  const { t } = useLanguage();
  const exporting = useAuditExport();
  return (
    <>
      <Button loading={exporting.isPending} onClick={() => exporting.mutate(filter)}>
        {t("audit.export")}
      </Button>
      <span role="status" className="field-hint">
        {exporting.isSuccess && t("audit.exported")}
      </span>
      {exporting.isError && <ProblemView thrown={exporting.error} />}
    </>
  );
}

/** The audit desk; for security administrators, what audit administrators did. */
export function AuditPage() {
  const { t } = useLanguage();
  const session = useSession().data;
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const read = auditFilter.safeParse(search);
  const filter = read.success ? read.data : {};
  const oversight = !may(session, "audit.read") && may(session, "audit.oversee");
  const title = t(oversight ? "audit.oversightTitle" : "audit.title");
  return (
    <div className="page">
      <PageTitle title={title} />
      <h1>{title}</h1>
      <p className="lead">{t(oversight ? "audit.oversightLead" : "audit.lead")}</p>
      <FilterForm filter={filter} onFilter={(next) => void navigate({ to: "/audit", search: next })}>
        {!oversight && <ExportButton filter={filter} />}
      </FilterForm>
      {session !== undefined && <Entries filter={filter} oversight={oversight} />}
    </div>
  );
}
