import { Button, Popconfirm } from "antd";
import { useCatalogue, useDepartments, useMappings } from "../delivery/queries.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useRetire } from "./queries.ts";

/** The department's own profiles: change one, or put it out of use. */
export function ProfileList() {
  const { t, say, language } = useLanguage();
  const profiles = useMappings("");
  const catalogue = useCatalogue();
  const departments = useDepartments();
  const retiring = useRetire();
  const own = (profiles.data?.items ?? []).filter((one) => one.department !== null);
  if (profiles.isError)
    return <ProblemView thrown={profiles.error} onRetry={() => void profiles.refetch()} />;
  if (own.length === 0) return null;
  const itemLabel = (id: string): string => {
    const item = catalogue.data?.items.find((one) => one.id === id);
    return item === undefined ? id : say(item.label);
  };
  const departmentLabel = (code: string | null): string => {
    const department = departments.data?.items.find((one) => one.code === code);
    return department === undefined ? (code ?? "") : say(department.label);
  };
  return (
    <section className="map-section" aria-labelledby="map-profiles">
      <h2 id="map-profiles">{t("map.profiles")}</h2>
      {retiring.isError && <ProblemView thrown={retiring.error} />}
      <ul className="map-profiles">
        {own.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{say(one.label)}</strong>
              <span className="entry-note">
                {itemLabel(one.item)} · {departmentLabel(one.department)} ·{" "}
                {t("map.version", { version: one.version, day: formatDay(one.validFrom, language) })}
              </span>
            </div>
            <div className="map-profile-acts">
              <ButtonLink to="/deliveries/map" search={{ mapping: one.id }}>
                {t("map.change")}
              </ButtonLink>
              <Popconfirm
                title={t("map.retireSure")}
                okText={t("map.retire")}
                cancelText={t("form.cancel")}
                onConfirm={() => retiring.mutate(one.id)}
              >
                <Button>{t("map.retire")}</Button>
              </Popconfirm>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
