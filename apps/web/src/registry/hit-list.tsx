import { unreachable } from "@xinpark/kernel/outcome";
import { Link } from "@tanstack/react-router";
import type { searchHit } from "@xinpark/kernel/contract";
import type { z } from "zod";
import { useLanguage } from "../shared/language.ts";
import { Marked } from "./marked.tsx";
import { SubjectStateTag } from "./subject-state.tsx";
import { subjectAddress } from "./queries.ts";

type Hit = z.infer<typeof searchHit>;

/** Why this enterprise was found, where its present name does not say so by itself. */
function Reason({ hit, text }: { readonly hit: Hit; readonly text: string }) {
  const { t } = useLanguage();
  if (hit.matchedText === null) return null;
  switch (hit.matched) {
    case "former-name":
      return (
        <span className="hit-reason">
          {t("search.byFormerName")} <Marked text={hit.matchedText} part={text} />
        </span>
      );
    case "code":
      return hit.matchedText === hit.uscc ? null : (
        <span className="hit-reason">
          {t("search.byCode")} <Marked text={hit.matchedText} part={text} />
        </span>
      );
    case "pinyin":
      return <span className="hit-reason">{t("search.byPinyin")}</span>;
    case "initials":
      return <span className="hit-reason">{t("search.byInitials")}</span>;
    case "similar":
      return (
        <span className="hit-reason">
          {t("search.bySimilar")} {hit.matchedText === hit.name ? "" : hit.matchedText}
        </span>
      );
    case "name":
    case "all":
      return null;
    default:
      return unreachable(hit.matched);
  }
}

interface HitListProps {
  readonly hits: readonly Hit[];
  readonly text: string;
}

/** Ranked hits; every one is a link, so Enter opens it. */
export function HitList({ hits, text }: HitListProps) {
  const { t, say } = useLanguage();
  return (
    <ol className="hits">
      {hits.map((hit) => (
        <li key={hit.id}>
          <Link
            className="hit"
            data-hit
            to="/subjects/$code"
            params={{ code: subjectAddress({ id: hit.id, code: hit.uscc }) }}
          >
            <span className="hit-main">
              <span className="hit-name">
                <Marked text={hit.name} part={text} />
              </span>
              <Reason hit={hit} text={text} />
              <span className="hit-facts">
                {hit.uscc === null ? (
                  <span>{t("subject.noCode")}</span>
                ) : (
                  <span className="code">
                    <Marked text={hit.uscc} part={text} />
                  </span>
                )}
                <span>{say(hit.kindLabel)}</span>
              </span>
            </span>
            <SubjectStateTag state={hit.state} />
          </Link>
        </li>
      ))}
    </ol>
  );
}
