import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { isProblem } from "../shared/problems.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { useListExport } from "./queries.ts";
import "./export.css";

interface Props {
  /** The list's operation, as the API names it. */
  readonly operation: string;
  /** Its present filters, as the API takes them. */
  readonly query?: Readonly<Record<string, unknown>>;
}

/** Exports the list that stands beside it, with its filters, to Excel or CSV; asks for reason and basis where a second person decides. */
export function ExportList({ operation, query = {} }: Props) {
  const { t, language } = useLanguage();
  const request = useListExport();
  const [why, setWhy] = useState({ reason: "", basis: "" });
  if (!may(useSession().data, "list.export")) return null;
  const ask = (format: "csv" | "xlsx") => {
    const said = why.reason === "" ? {} : why;
    request.mutate({ operation, query: { ...query }, language, format, ...said });
  };
  const guarded = isProblem(request.error, "export-guarded");
  const made = request.data;
  return (
    <div className="export-tools">
      <div className="export-buttons" role="group" aria-label={t("export.listLabel")}>
        <Button loading={request.isPending} onClick={() => ask("xlsx")}>
          {t("export.listExcel")}
        </Button>
        <Button disabled={request.isPending} onClick={() => ask("csv")}>
          CSV
        </Button>
      </div>
      {made !== undefined && (
        <p className="hint" role="status">
          {t(made.guarded ? "export.listAsked" : "export.listBegun")}{" "}
          <Link to="/exports">{t("export.listLink")}</Link>
        </p>
      )}
      {guarded && (
        <div className="form-panel">
          <p className="hint">{t("export.listGuarded")}</p>
          {(["reason", "basis"] as const).map((name) => (
            <div className="field" key={name}>
              <label className="field-label" htmlFor={`list-${name}`}>
                {t(`export.${name}`)}
              </label>
              <Input
                id={`list-${name}`}
                maxLength={500}
                value={why[name]}
                onChange={(event) => setWhy({ ...why, [name]: event.target.value })}
              />
            </div>
          ))}
        </div>
      )}
      {request.isError && !guarded && <ProblemView thrown={request.error} />}
    </div>
  );
}
