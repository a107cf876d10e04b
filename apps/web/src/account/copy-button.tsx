import { Button } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";

/** Copies a text, and says so. */
export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  return (
    <Button
      aria-live="polite"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
    >
      {copied ? t("own.copied") : t("own.copy")}
    </Button>
  );
}
