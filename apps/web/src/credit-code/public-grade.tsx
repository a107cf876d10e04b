import { may, useSession } from "../account/session.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useCode, usePublicGrade } from "./queries.ts";
import "./credit-code.css";

/** How the enterprise's code stands, for officers. */
function CodeState({ code }: { readonly code: string }) {
  const { t, language } = useLanguage();
  const { data } = useCode(code);
  if (data === undefined) return null;
  const state =
    data.code === null
      ? t("codeState.none")
      : t(`codeState.${data.code.state}`, { day: formatDay(data.code.expiresOn, language) });
  return (
    <p className="grade-code">
      {t("codeState.title")}
      {t("text.colon")}
      {state}
    </p>
  );
}

/** The public grade beside the local class, as its owner gave it; nothing where the asker may see none. */
export function PublicGrade({ code, own }: { readonly code: string; readonly own: boolean }) {
  const { t, say, language } = useLanguage();
  const session = useSession().data;
  const { data } = usePublicGrade(code);
  const grade = data?.grade ?? null;
  const officer = !own && may(session, "code.read");
  if (grade === null && !officer) return null;
  return (
    <section className="card public-grade" aria-labelledby="public-grade">
      <h2 id="public-grade">{grade === null ? t("codeState.title") : say(grade.itemLabel)}</h2>
      {grade !== null && (
        <>
          <p className="public-grade-letter">{t("grade.letter", { grade: grade.grade })}</p>
          <p>{t("grade.by", { by: grade.evaluator, day: formatDay(grade.evaluatedOn, language) })}</p>
          {grade.validTo !== null && <p>{t("grade.validTo", { day: formatDay(grade.validTo, language) })}</p>}
          <p className="share-muted">{grade.published ? t("grade.public") : t("grade.notPublic")}</p>
          <p className="share-muted">{t("grade.note")}</p>
        </>
      )}
      {officer && <CodeState code={code} />}
    </section>
  );
}
