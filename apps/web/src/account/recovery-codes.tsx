import { Button } from "antd";
import { useLanguage } from "../shared/language.ts";
import { CopyButton } from "./copy-button.tsx";

/** Recovery codes, the one time they are shown. */
export function RecoveryCodes({
  codes,
  onKept,
}: {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}) {
  const { t } = useLanguage();
  return (
    <>
      <ul className="own-codes code">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="own-actions">
        <CopyButton text={codes.join("\n")} />
        <Button type="primary" onClick={onKept}>
          {t("own.codesSaved")}
        </Button>
      </div>
    </>
  );
}
