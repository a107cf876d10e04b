import type { Enterprise, State } from "./enterprise.ts";
import type { Days } from "./days.ts";
import type { Place } from "./place.ts";

/** What the register says of an enterprise at a time: rows of the item REG. */

export type Values = Readonly<Record<string, string>>;

/** One state of the register's entry, and the day it was approved. */
export interface Entry {
  readonly enterprise: Enterprise;
  readonly day: string;
  readonly values: Values;
}

interface Change {
  readonly offset: number;
  readonly name: string;
  readonly state: State;
  readonly formerName: string | null;
}

/** All states of an enterprise's entry, oldest first. */
export function entriesOf(enterprise: Enterprise, place: Place, days: Days): readonly Entry[] {
  const { former, state, established, name } = enterprise;
  const first: Change = { offset: established, name: former?.name ?? name, state: "存续", formerName: null };
  const changes: Change[] = [first];
  const later = [
    former === null
      ? null
      : {
          offset: former.offset,
          apply: (last: Change): Change => ({
            ...last,
            offset: former.offset,
            name,
            formerName: former.name,
          }),
        },
    state === null
      ? null
      : {
          offset: state.offset,
          apply: (last: Change): Change => ({ ...last, offset: state.offset, state: state.value }),
        },
  ].filter((one) => one !== null);
  for (const { apply } of later.toSorted((a, b) => b.offset - a.offset))
    changes.push(apply(changes.at(-1) ?? first));
  return changes.map((change) => {
    const day = days.workingAgo(change.offset);
    return { enterprise, day, values: valuesOf(enterprise, change, day, place, days) };
  });
}

/** The name an enterprise bore so many days ago. */
export const nameAt = (enterprise: Enterprise, offset: number): string =>
  enterprise.former !== null && offset > enterprise.former.offset ? enterprise.former.name : enterprise.name;

const COMPANY_KINDS: ReadonlySet<string> = new Set([
  "company",
  "cooperative",
  "partnership",
  "sole-proprietorship",
  "sole-trader",
]);

function valuesOf(
  enterprise: Enterprise,
  change: Change,
  approved: string,
  place: Place,
  days: Days,
): Values {
  const { form, trade, capital, paidIn } = enterprise;
  const established = days.workingAgo(enterprise.established);
  return {
    REG_MC: change.name,
    REG_USCC: enterprise.uscc,
    REG_ZCH: enterprise.registrationNumber ?? "",
    REG_ZZJG: enterprise.uscc.slice(8, 17),
    REG_LX: form.type,
    REG_ZT: change.state,
    REG_CLRQ: established,
    REG_ZCZB: COMPANY_KINDS.has(form.kind) ? String(capital) : "",
    REG_SJZB: paidIn === null ? "" : String(paidIn),
    REG_YXQZ: established,
    REG_YXQZI: "",
    REG_DJJG: place.registrar?.authority ?? "",
    REG_HZRQ: approved,
    REG_HY: trade.industry,
    REG_DZ: enterprise.address,
    REG_JYFW: `许可项目以许可证件为准。一般项目：${trade.scope}`,
    REG_CYM: change.formerName ?? "",
    REG_GM: sizeOf(capital),
    REG_FRDB: enterprise.representative,
    REG_XZQH: enterprise.division.code,
    REG_YQ: enterprise.park ?? "",
  };
}

const sizeOf = (capital: number): string =>
  capital >= 10_000 ? "大型" : capital >= 2000 ? "中型" : capital >= 200 ? "小型" : "微型";
