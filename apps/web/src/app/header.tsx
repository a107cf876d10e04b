import { Link } from "@tanstack/react-router";
import { AccountMenu } from "../account/account-menu.tsx";
import { useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { switchLanguage } from "./language.ts";
import { Mark } from "./mark.tsx";
import { Menu } from "./menu-bar.tsx";

function LanguageSwitch() {
  const { language } = useLanguage();
  const other = language === "zh" ? "en" : "zh";
  return (
    <button
      type="button"
      className="header-button"
      lang={other === "en" ? "en" : "zh-CN"}
      onClick={() => switchLanguage(other)}
    >
      {other === "en" ? "English" : "中文"}
    </button>
  );
}

/** Name of the platform, what the asker may do, language and account. */
export function Header() {
  const { t } = useLanguage();
  const session = useSession().data;
  return (
    <header className="header">
      <div className="header-inner">
        <Link to="/" className="brand" title={t("app.fullName")}>
          <Mark />
          <span className="brand-name">
            <span className="brand-zh">信园</span>
            <span className="brand-en">XinPark</span>
          </span>
        </Link>
        <Menu />
        <div className="header-end">
          {session?.installation.synthetic === true && (
            <span className="badge badge-synthetic" title={t("badge.syntheticInstallation")}>
              {t("badge.synthetic")}
            </span>
          )}
          <LanguageSwitch />
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}
