import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useLanguage } from "../shared/language.ts";
import { useSession, useSignOut } from "./session.ts";
import { wayBack } from "./way-back.ts";

/** Who is signed in, as what; or the way to sign in. */
export function AccountMenu() {
  const { t, say } = useLanguage();
  const session = useSession().data;
  const signOut = useSignOut();
  const navigate = useNavigate();
  const from = useLocation({ select: (location) => location.href });
  if (session === undefined) return null;
  if (!session.signedIn)
    return (
      <Link className="header-button header-button-strong" to="/sign-in" search={{ from: wayBack(from) }}>
        {t("account.signIn")}
      </Link>
    );
  const deputyFor = session.membership?.deputyFor ?? null;
  const ownRole = session.membership === null ? "" : say(session.membership.roleLabel);
  const role = deputyFor === null ? ownRole : `${t("person.deputy", { name: deputyFor })} · ${ownRole}`;
  const place = session.membership?.organisation ?? null;
  return (
    <div className="account">
      <Link className="account-who" to="/account" title={t("own.title")}>
        <span className="account-name">{session.account?.displayName ?? ""}</span>
        <span className="account-role" title={place === null ? role : say(place)}>
          {place === null ? role : `${role} · ${say(place)}`}
        </span>
      </Link>
      <Link className="header-button account-own" to="/account">
        {t("own.short")}
      </Link>
      <button
        type="button"
        className="header-button"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate({ to: "/" }) })}
      >
        {t("account.signOut")}
      </button>
    </div>
  );
}
