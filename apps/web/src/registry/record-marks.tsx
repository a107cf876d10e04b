import type { RecordOutput } from "@xinpark/kernel/contract";
import { useSession } from "../account/session.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

type Circumstances = RecordOutput["circumstances"];
type Period = NonNullable<Circumstances["objection"]>;

const MARKS = ["objection", "litigation", "shielded", "withheld"] as const;

/** Today as the installation has it; an unknown day marks nothing. */
function useToday(): string {
  return useSession().data?.installation.today ?? "";
}

const holds = (period: Period | null, today: string): period is Period =>
  period !== null && period.from <= today && (period.to === null || today < period.to);

/** What holds of a record today, in a word each. */
export function MarkTags({ circumstances }: { readonly circumstances: Circumstances }) {
  const { t } = useLanguage();
  const today = useToday();
  return (
    <>
      {circumstances.performedOn !== null && circumstances.endedOn === null && (
        <span className="tag tag-good">{t("mark.performed")}</span>
      )}
      {MARKS.filter((kind) => holds(circumstances[kind], today)).map((kind) => (
        <span
          key={kind}
          className={kind === "objection" || kind === "litigation" ? "tag tag-mark" : "tag tag-faint"}
        >
          {t(`mark.${kind}`)}
        </span>
      ))}
    </>
  );
}

function Days({ from, to }: Period) {
  const { t, language } = useLanguage();
  return (
    <span className="mark-days">
      {to === null
        ? t("mark.since", { from: formatDay(from, language) })
        : t("mark.until", { from: formatDay(from, language), to: formatDay(to, language) })}
    </span>
  );
}

/** What happened to a record, with its days and what it means. */
export function MarkNotes({ record }: { readonly record: RecordOutput }) {
  const { t } = useLanguage();
  const { circumstances, status } = record;
  const { performedOn, endedOn } = circumstances;
  const marks = MARKS.flatMap((kind) => {
    const period = circumstances[kind];
    return period === null ? [] : [{ kind, period }];
  });
  if (performedOn === null && endedOn === null && marks.length === 0) return null;
  return (
    <section className="marks">
      <h4>{t("mark.title")}</h4>
      <ul>
        {performedOn !== null && (
          <li>
            <strong>{t("mark.performed")}</strong> <Days from={performedOn} to={null} />
            <p>{t("mark.performedText")}</p>
          </li>
        )}
        {endedOn !== null && (
          <li>
            <strong>{status === "withdrawn" ? t("record.withdrawn") : t("mark.repaired")}</strong>{" "}
            <Days from={endedOn} to={null} />
            <p>{t("mark.endedText")}</p>
          </li>
        )}
        {marks.map(({ kind, period }) => (
          <li key={kind}>
            <strong>{t(`mark.${kind}`)}</strong> <Days {...period} />
            <p>{t(`mark.${kind}Text`)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
