import type { totpBegunOutput } from "@xinpark/kernel/contract";
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import type { z } from "zod";
import { useLanguage } from "../shared/language.ts";
import { useConfirmAuthenticator } from "./queries.ts";
import { ActProblem } from "./section.tsx";

interface AuthenticatorFormProps {
  readonly begun: z.output<typeof totpBegunOutput>;
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
  readonly onCancel: () => void;
}

/** The secret as a picture and as text, and the first code as proof that it arrived. */
export function AuthenticatorForm({ begun, onDone, onCancel }: AuthenticatorFormProps) {
  const { t } = useLanguage();
  const [code, setCode] = useState("");
  const confirm = useConfirmAuthenticator();
  const submit = () =>
    confirm.mutate(
      { factor: begun.factor, code: code.trim() },
      { onSuccess: (added) => onDone(added.recoveryCodes) },
    );
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{t("own.totpScan")}</p>
      <QrPicture text={begun.uri} />
      <p className="code own-secret">{begun.secret.replaceAll(/(.{4})(?=.)/gu, "$1 ")}</p>
      <label className="field">
        <span className="field-label">{t("own.totpCode")}</span>
        <Input
          name="totp-code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <ActProblem thrown={confirm.error} />
      <div className="own-actions">
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {t("own.totpConfirm")}
        </Button>
        <Button onClick={onCancel}>{t("own.cancel")}</Button>
      </div>
    </form>
  );
}

/** Made in the browser: the secret goes nowhere else. */
function QrPicture({ text }: { readonly text: string }) {
  const { t } = useLanguage();
  const { data } = useQuery({
    queryKey: ["qr", text],
    queryFn: async () => {
      const { toDataURL } = await import("qrcode");
      return toDataURL(text, { margin: 2, width: 208 });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return data === undefined ? (
    <div className="own-qr" aria-hidden="true" />
  ) : (
    <img className="own-qr" src={data} width={208} height={208} alt={t("own.totpQr")} />
  );
}
