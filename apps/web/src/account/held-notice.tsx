import { useLocation } from "@tanstack/react-router";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { useSession } from "./session.ts";

/** On every other page of a session that must do something first: what, and where. */
export function HeldNotice() {
  const { t } = useLanguage();
  const path = useLocation({ select: (location) => location.pathname });
  const heldTo = useSession().data?.heldTo ?? null;
  if (heldTo === null || path === "/account") return null;
  return (
    <div className="held-notice" role="status">
      <p>{heldTo === "password-change" ? t("own.heldPassword") : t("own.heldFactor")}</p>
      <ButtonLink look="primary" to="/account">
        {t("own.heldGo")}
      </ButtonLink>
    </div>
  );
}
