import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useSession } from "../account/session.ts";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useAct, useWindowAct } from "./queries.ts";
import "../shared/form.css";

/** For whom a clerk acts now, and the way to stop. */
function Acting({ name }: { readonly name: string }) {
  const { t, language } = useLanguage();
  const act = useAct(true).data?.act ?? null;
  const finish = useWindowAct();
  const code = act?.subject.code ?? null;
  return (
    <div className="acting" role="status">
      <div className="acting-inner">
        <span>
          <strong>{t("window.acting", { name })}</strong>
          {act !== null && ` · ${t("window.until", { at: formatInstant(act.until, language) })}`}
        </span>
        <span>
          {code !== null && (
            <Link to="/subjects/$code" params={{ code }}>
              {t("window.openFile")}
            </Link>
          )}{" "}
          <Button size="small" loading={finish.isPending} onClick={() => finish.mutate(null)}>
            {t("window.finish")}
          </Button>
        </span>
      </div>
    </div>
  );
}

/** What stands above every page: for whom one acts at the window, or that one's own standing is suspended. */
export function StandingNotice() {
  const { t } = useLanguage();
  const session = useSession().data;
  if (session === undefined || !session.signedIn) return null;
  if (session.onBehalfOf !== null) return <Acting name={session.onBehalfOf.name} />;
  if (session.membership?.suspended !== true) return null;
  return (
    <div className="acting" role="status">
      <div className="acting-inner">
        <span>
          <strong>{t("mandates.suspendedTitle")}</strong> {t("mandates.suspendedText")}
        </span>
        <Link to="/mandates">{t("mandates.suspendedLink")}</Link>
      </div>
    </div>
  );
}
