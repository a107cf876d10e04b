import { FileExcelOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import type { CatalogueItemOutput } from "@xinpark/kernel/contract";
import { fetchFile } from "../shared/api.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { save } from "../shared/save.ts";
import { templatePath } from "./queries.ts";

/** The workbook to fill in for an item, in the language one reads. */
export function DownloadTemplate({ item }: { readonly item: CatalogueItemOutput }) {
  const { t, say, language } = useLanguage();
  const download = useMutation({
    mutationFn: () => fetchFile(templatePath(item.id, language)),
    onSuccess: (content) => save(content, t("template.fileName", { item: item.id, label: say(item.label) })),
  });
  return (
    <div className="template-line">
      <Button icon={<FileExcelOutlined />} loading={download.isPending} onClick={() => download.mutate()}>
        {t("template.download")}
      </Button>
      <p className="field-hint">{t("template.hint")}</p>
      {download.isError && <ProblemView thrown={download.error} />}
    </div>
  );
}
