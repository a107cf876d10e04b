import { NO_GRADE, type LaboratoryTrialOutput } from "@xinpark/kernel/contract";
import { formatCount, formatPoints } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import type { MoverChoice } from "./queries.ts";

/** Who goes from which grade to which, for all and by groups; a number opens its rows. */

interface Props {
  readonly trial: LaboratoryTrialOutput;
  /** Without it the numbers open nothing. */
  readonly onChoose?: (choice: MoverChoice) => void;
}

/** Worse below the diagonal's left, better beyond it; a cell of one grade is nobody's move. */
function lookOf(row: number, column: number, rows: number, columns: number): string {
  const [wasNone, isNone] = [row === rows - 1, column === columns - 1];
  if (wasNone && isNone) return "cell-same";
  if (wasNone || isNone) return "cell-other";
  if (row === column) return "cell-same";
  return column > row ? "cell-worse" : "cell-better";
}

export function MigrationTable({ trial, onChoose }: Props) {
  const { t, say } = useLanguage();
  const { before, after, migrations } = trial;
  const none = { id: NO_GRADE, label: t("laboratory.none") };
  const rows = [...before.grades.map(({ id, label }) => ({ id, label: say(label) })), none];
  const columns = [...after.grades.map(({ id, label }) => ({ id, label: say(label) })), none];
  return (
    <section aria-labelledby="migrations-title">
      <h2 id="migrations-title">{t("laboratory.migrations")}</h2>
      {onChoose !== undefined && <p className="section-lead">{t("laboratory.migrationsLead")}</p>}
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="migrations-title">
        <table className="plain-table migration-table">
          <thead>
            <tr>
              <th scope="col">{t("laboratory.fromTo")}</th>
              {columns.map((column) => (
                <th key={column.id} scope="col">
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={row.id}>
                <th scope="row">{row.label}</th>
                {columns.map((column, to) => {
                  const count = migrations[at]?.[to] ?? 0;
                  const look = lookOf(at, to, rows.length, columns.length);
                  return (
                    <td key={column.id} className={count === 0 ? "number cell-zero" : `number ${look}`}>
                      {onChoose !== undefined && count > 0 && look !== "cell-same" ? (
                        <button
                          type="button"
                          className="link-button"
                          aria-label={t("laboratory.openCell", {
                            number: formatCount(count),
                            from: row.label,
                            to: column.label,
                          })}
                          onClick={() => onChoose({ from: row.id, to: column.id })}
                        >
                          {formatCount(count)}
                        </button>
                      ) : (
                        formatCount(count)
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface GroupsProps extends Required<Props> {
  readonly grouping: LaboratoryTrialOutput["groups"][number]["id"];
  readonly onGrouping: (grouping: LaboratoryTrialOutput["groups"][number]["id"]) => void;
}

export function GroupTable({ trial, grouping, onGrouping, onChoose }: GroupsProps) {
  const { t, say } = useLanguage();
  const shown = trial.groups.find((one) => one.id === grouping);
  const mean = (value: number | null): string =>
    value === null ? "—" : formatPoints(Math.round(value / 100) * 100);
  return (
    <section aria-labelledby="groups-title">
      <h2 id="groups-title">{t("laboratory.groups")}</h2>
      <div className="chips" role="group" aria-labelledby="groups-title">
        {trial.groups.map((one) => (
          <button
            key={one.id}
            type="button"
            className={one.id === grouping ? "chip chip-chosen" : "chip"}
            aria-pressed={one.id === grouping}
            onClick={() => onGrouping(one.id)}
          >
            {say(one.label)}
          </button>
        ))}
      </div>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="groups-title">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{shown === undefined ? "" : say(shown.label)}</th>
              <th scope="col">{t("laboratory.subjects")}</th>
              <th scope="col">{t("laboratory.worse")}</th>
              <th scope="col">{t("laboratory.better")}</th>
              <th scope="col">{t("laboratory.meanBefore")}</th>
              <th scope="col">{t("laboratory.meanAfter")}</th>
            </tr>
          </thead>
          <tbody>
            {shown?.groups.map((group) => (
              <tr key={group.code ?? ""}>
                <th scope="row">
                  {group.better + group.worse + group.gained + group.lost === 0 ? (
                    say(group.label)
                  ) : (
                    <button
                      type="button"
                      className="link-button"
                      onClick={() => onChoose({ grouping, group: group.code ?? "" })}
                    >
                      {say(group.label)}
                    </button>
                  )}
                </th>
                <td className="number">{formatCount(group.subjects)}</td>
                <td className="number">{formatCount(group.worse)}</td>
                <td className="number">{formatCount(group.better)}</td>
                <td className="number">{mean(group.before)}</td>
                <td className="number">{mean(group.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
