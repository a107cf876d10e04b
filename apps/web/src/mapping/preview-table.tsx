import type { PreviewOutput } from "@xinpark/kernel/contract";
import { Select } from "antd";
import { useLanguage } from "../shared/language.ts";

type Cell = PreviewOutput["rows"][number]["cells"][number];

export function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "object") return "formula" in cell ? `=${cell.formula}` : cell.error;
  return String(cell);
}

interface PreviewTableProps {
  readonly preview: PreviewOutput;
  readonly busy: boolean;
  readonly onHeaderRow: (row: number) => void;
  readonly onSheet: (sheet: string) => void;
}

/** How the file was read, in a line. */
function Reading({ preview }: { readonly preview: PreviewOutput }) {
  const { t } = useLanguage();
  const facts = [
    preview.format?.toUpperCase(),
    preview.encoding?.toUpperCase(),
    preview.headerRow === null || preview.headerRow === 0
      ? undefined
      : t("map.headerAt", { row: preview.headerRow }),
    preview.header.length === 0 ? undefined : t("map.columnCount", { columns: preview.header.length }),
  ].filter((one) => one !== undefined);
  return <p className="map-reading">{facts.join(" · ")}</p>;
}

/** The first rows as they lie in the file; any of them can be named the header. */
export function PreviewTable({ preview, busy, onHeaderRow, onSheet }: PreviewTableProps) {
  const { t } = useLanguage();
  const width = Math.max(1, ...preview.top.map((row) => row.cells.length));
  const before = (row: number): boolean => preview.headerRow !== null && row < preview.headerRow;
  return (
    <section className="map-section" aria-labelledby="map-preview">
      <div className="map-section-head">
        <h2 id="map-preview">{t("map.preview")}</h2>
        <Reading preview={preview} />
      </div>
      <p className="section-lead">{t("map.previewLead")}</p>
      {preview.sheets.length > 1 && (
        <div className="map-sheet">
          <label htmlFor="map-sheet">{t("map.sheet")}</label>
          <Select
            id="map-sheet"
            value={preview.sheet}
            options={preview.sheets.map((one) => ({ value: one, label: one }))}
            onChange={(sheet: string) => onSheet(sheet)}
            disabled={busy}
          />
        </div>
      )}
      <div className="map-table-box" role="group" aria-labelledby="map-preview" tabIndex={0} aria-busy={busy}>
        <table className="map-table">
          <thead>
            <tr>
              <th scope="col">{t("map.headerRow")}</th>
              <th scope="col" colSpan={width}>
                {preview.fileName}
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.top.map((row) => (
              <tr
                key={row.row}
                className={
                  row.row === preview.headerRow
                    ? "map-row-header"
                    : before(row.row)
                      ? "map-row-before"
                      : undefined
                }
              >
                <th scope="row">
                  <label className="map-header-choice">
                    <input
                      type="radio"
                      name="header-row"
                      checked={row.row === preview.headerRow}
                      disabled={busy || preview.headerRow === 0}
                      onChange={() => onHeaderRow(row.row)}
                    />
                    <span className="visually-hidden">{t("map.isHeader")}</span>
                    <span>{row.row}</span>
                  </label>
                </th>
                {Array.from({ length: width }, (_, at) => (
                  <td key={at}>{cellText(row.cells[at] ?? null)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
