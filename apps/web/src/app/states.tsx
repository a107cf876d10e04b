import { Button } from "antd";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { Waiting } from "../shared/waiting.tsx";

/** While a page's own code is loading. */
export function Pending() {
  return (
    <div className="page">
      <Waiting lines={6} />
    </div>
  );
}

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("notFound.title")} />
      <h1>{t("notFound.title")}</h1>
      <p className="lead">{t("notFound.text")}</p>
      <ButtonLink look="primary" to="/">
        {t("notFound.home")}
      </ButtonLink>
    </div>
  );
}

/** A fault in the page itself, or its code could not be loaded (after an update, say). */
export function PageFailed() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow" role="alert">
      <PageTitle title={t("problem.page")} />
      <h1>{t("problem.page")}</h1>
      <p className="lead">{t("problem.pageText")}</p>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t("problem.reload")}
      </Button>
    </div>
  );
}
