import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { HeldNotice } from "../account/held-notice.tsx";
import { ExportNotice } from "../export/notice.tsx";
import { useSession } from "../account/session.ts";
import { StandingNotice } from "../mandate/standing-notice.tsx";
import { useLanguage } from "../shared/language.ts";
import { Header } from "./header.tsx";

/** After a page change the keyboard continues in the new page, not in the menu of the old one. */
function useFocusOnPage() {
  const path = useLocation({ select: (location) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    if (document.activeElement === document.body || main.current?.contains(document.activeElement) !== true)
      main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

function Footer() {
  const { t, say } = useLanguage();
  const session = useSession();
  return (
    <footer className="footer">
      <div className="footer-inner">
        <p>{session.data === undefined ? t("app.fullName") : say(session.data.installation.label)}</p>
        <p>{t("footer.note")}</p>
        <p>
          <Link to="/audit/checkpoint">{t("nav.checkpoint")}</Link>
        </p>
      </div>
    </footer>
  );
}

/** The frame of every page: header, the page, footer. */
export function Layout() {
  const { t } = useLanguage();
  const main = useFocusOnPage();
  return (
    <>
      <a className="skip-link" href="#page">
        {t("nav.skip")}
      </a>
      <Header />
      <StandingNotice />
      <ExportNotice />
      <main id="page" ref={main} tabIndex={-1}>
        <HeldNotice />
        <Outlet />
      </main>
      <Footer />
    </>
  );
}
