import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { fetchFile } from "../shared/api.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { save } from "../shared/save.ts";
import { receiptFilePath } from "./queries.ts";

/** The whole receipt as JSON. Fetched, not linked, because a protected read must say its purpose. */
export function DownloadReceipt({ batch }: { readonly batch: number }) {
  const { t } = useLanguage();
  const download = useMutation({
    mutationFn: () => fetchFile(receiptFilePath(batch)),
    onSuccess: (content) => save(content, `receipt-${batch}.json`),
  });
  return (
    <div className="download">
      <Button icon={<DownloadOutlined />} loading={download.isPending} onClick={() => download.mutate()}>
        {t("receipt.download")}
      </Button>
      {download.isError && <ProblemView thrown={download.error} />}
    </div>
  );
}
