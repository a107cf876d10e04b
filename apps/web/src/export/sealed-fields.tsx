import { sealedField, type ExportInput, type SealedField } from "@xinpark/kernel/contract";
import { Checkbox, Input } from "antd";
import { CheckedField, TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";

/** Personal numbers that leave encrypted for a receiver the law names, and its key. */
export interface SealedWish {
  readonly wanted: boolean;
  readonly fields: readonly string[];
  readonly receiver: string;
  readonly publicKey: string;
}

export const NOTHING_SEALED: SealedWish = { wanted: false, fields: [], receiver: "", publicKey: "" };

const chosenOf = (wish: SealedWish): SealedField[] =>
  sealedField.options.filter((field) => wish.fields.includes(field));

/** Whether something is to be sealed, and it is not said what. */
export const lacksSealed = (wish: SealedWish): boolean => wish.wanted && chosenOf(wish).length === 0;

/** As the API takes it; null when nothing is to be sealed. */
export const sealedOf = ({ receiver, publicKey, ...wish }: SealedWish): ExportInput["sealed"] =>
  wish.wanted ? { fields: chosenOf({ ...wish, receiver, publicKey }), receiver, publicKey } : null;

interface Props {
  readonly sealed: SealedWish;
  readonly onSealed: (sealed: SealedWish) => void;
  readonly tried: boolean;
}

function KeyField({ sealed, onSealed }: Props) {
  const { t } = useLanguage();
  const set = (publicKey: string) => onSealed({ ...sealed, publicKey });
  return (
    <div className="field form-wide">
      <label className="field-label" htmlFor="receiver-key">
        {t("export.receiverKey")}
      </label>
      <Input.TextArea
        id="receiver-key"
        className="code"
        required
        rows={5}
        maxLength={5000}
        placeholder="-----BEGIN PUBLIC KEY-----"
        value={sealed.publicKey}
        onChange={(event) => set(event.target.value)}
        aria-describedby="receiver-key-hint"
      />
      <p id="receiver-key-hint" className="field-hint">
        {t("export.receiverKeyHint")}
      </p>
      <label className="button papers-button">
        {t("export.receiverKeyFile")}
        <input
          className="visually-hidden"
          type="file"
          accept=".pem,.pub,.key,.txt,application/x-pem-file"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file !== undefined) void file.text().then((text) => set(text.trim().slice(0, 5000)));
          }}
        />
      </label>
    </div>
  );
}

/** Asked of whoever may; what is sealed can be opened by the receiver alone. */
export function SealedFields(props: Props) {
  const { t } = useLanguage();
  const { sealed, onSealed, tried } = props;
  return (
    <div className="field">
      <Checkbox
        checked={sealed.wanted}
        onChange={(event) => onSealed({ ...sealed, wanted: event.target.checked })}
      >
        {t("export.sealedWanted")}
      </Checkbox>
      <p className="field-hint">{t("export.sealedHint")}</p>
      {sealed.wanted && (
        <div className="form-grid export-sealed">
          <CheckedField
            legend={t("export.sealed")}
            choices={sealedField.options.map((value) => ({ value, label: t(`export.${value}`) }))}
            value={sealed.fields}
            onChange={(fields) => onSealed({ ...sealed, fields })}
          />
          {tried && lacksSealed(sealed) && (
            <p className="field-error form-wide" role="alert">
              {t("export.sealedMissing")}
            </p>
          )}
          <TextField
            label={t("export.receiver")}
            value={sealed.receiver}
            onChange={(receiver) => onSealed({ ...sealed, receiver })}
            hint={t("export.receiverHint")}
            required
            wide
            maxLength={200}
          />
          <KeyField {...props} />
        </div>
      )}
    </div>
  );
}
