import { FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { DragEvent } from "react";
import { formatBytes } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

interface FileFieldProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  readonly disabled: boolean;
}

/** What the file dialogue offers first; what a file is, its content decides. */
const ACCEPTED = ".xlsx,.xls,.csv,.tsv,.txt,.json,.jsonl,.ndjson,.xml";

/** A file to drop or to pick. What is in it is judged by the server, not by its name. */
export function FileField({ file, onFile, disabled }: FileFieldProps) {
  const { t } = useLanguage();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped !== undefined && !disabled) onFile(dropped);
  };
  return (
    <label
      className={`file-field${over ? " file-field-over" : ""}${file === null ? "" : " file-field-full"}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        type="file"
        className="visually-hidden"
        accept={ACCEPTED}
        disabled={disabled}
        onChange={(event) => {
          const picked = event.target.files?.[0];
          if (picked !== undefined) onFile(picked);
        }}
      />
      {file === null ? (
        <>
          <InboxOutlined className="file-field-icon" aria-hidden="true" />
          <span className="file-field-title">{t("new.drop")}</span>
          <span className="file-field-text">{t("new.dropText")}</span>
        </>
      ) : (
        <>
          <FileExcelOutlined className="file-field-icon" aria-hidden="true" />
          <span className="file-field-title">{file.name}</span>
          <span className="file-field-text">{t("new.fileChosen", { size: formatBytes(file.size) })}</span>
        </>
      )}
    </label>
  );
}
