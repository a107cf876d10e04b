import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluationOutput, fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { sampleRegion } from "@xinpark/sample/region";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  csvOf,
  openPlace,
  registration,
  TODAY,
  uscc,
  withPlace,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Every shipped place: made empty, taken through the sample, and reached by region and park. */

const zone = (index: number): string => `pds-zone-${String(index).padStart(2, "0")}`;
/** Ten enterprises: 1 to 4 in four zones and counties, 5 in no zone, 6 of another city in a zone of this one, 7 of another city. */
const WHERE: readonly (readonly [area: string, park: string])[] = [
  ["410402", zone(1)],
  ["410403", zone(1)],
  ["410421", zone(13)],
  ["410402", zone(2)],
  ["410402", ""],
  ["410102", zone(13)],
  ["410102", ""],
];

let city: Place;
beforeAll(async () => {
  city = await openPlace({ pack: "pingdingshan" });
  await city.deliver(
    WHERE.map(([area, park], index) => registration(index + 1, { REG_XZQH: area, REG_YQ: park })),
    { item: "REG", department: "pds-scjg" },
  );
  for (const [code, region] of [
    ["zone-1-office", zone(1)],
    ["zone-13-office", zone(13)],
    ["county-office", "410402"],
  ] as const)
    await city.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values (${code}, ${code}, ${code}, 'credit-office', ${region})`,
    );
});
afterAll(() => city.close());

describe("a city with thirteen zones on one system", () => {
  const reached = async (as: As): Promise<number[]> => {
    const reach: number[] = [];
    for (const index of WHERE.keys()) {
      const { audience } = await city.get(fileOutput, `/subjects/${uscc(index + 1)}`, as);
      if (audience === "scope") reach.push(index + 1);
    }
    return reach;
  };

  test("the city reaches all it registers and all in its zones, a zone and a county what is theirs", async () => {
    const rows = await city.owner.rows(
      z.object({ count: z.number() }),
      sql`select count(*) as count from region where type = 'park'`,
    );
    expect(rows).toEqual([{ count: 13 }]);
    const office = (organisation: string) => city.as({ role: "credit-officer", organisation });
    expect(await reached(await office("credit-office"))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await reached(await office("zone-1-office"))).toEqual([1, 2]);
    expect(await reached(await office("zone-13-office"))).toEqual([3, 6]);
    expect(await reached(await office("county-office"))).toEqual([1, 4, 5]);
  });

  test("the file names zone and county; an enterprise moves from one zone to another", async () => {
    const office = await city.as({ role: "credit-officer", organisation: "credit-office" });
    const before = await city.get(fileOutput, `/subjects/${uscc(3)}`, office);
    expect(before.subject).toMatchObject({ park: { code: zone(13) }, area: { code: "410421" } });
    const moved = await city.send("POST", `/subjects/${uscc(3)}/moves`, office, {
      relation: "park",
      region: zone(1),
      from: TODAY,
      reason: "迁入第一开发区",
      document: "示例迁移单1号",
    });
    expect(moved.status).toBe(200);
    const first = await city.as({ role: "credit-officer", organisation: "zone-1-office" });
    expect((await city.get(fileOutput, `/subjects/${uscc(3)}`, first)).audience).toBe("scope");
    expect(await reached(first)).toEqual([1, 2, 3]);
  });
});

test.each(["pingdingshan", "henan", "pinglu"])("%s takes the sample in and evaluates it", async (pack) => {
  await withPlace(
    async (place) => {
      const { library, pack: definition, calendar } = place.application.installation();
      const items = library.list("item", TODAY);
      const made = sampleRegion({ day: TODAY, pack: definition, items, calendar, enterprises: 12 });
      for (const wanted of ["REG", "CF", "tax-grade"] as const) {
        const one = made.find(({ item }) => item === wanted);
        if (one === undefined) throw new Error(`nothing of ${wanted}`);
        const { item, department, fileName, header, rows } = one;
        const { state } = await place.deliverFile(csvOf({ header, rows }), {
          item,
          department,
          name: fileName,
        });
        expect(state).toBe("closed");
      }
      const office = await place.as({ role: "credit-officer" });
      const { items: found } = await place.get(
        searchOutput,
        `/subjects?text=${encodeURIComponent("有限公司")}`,
        office,
      );
      expect(found.length).toBeGreaterThan(2);
      const { grade } = await place.get(
        evaluationOutput,
        `/subjects/${found[0]?.uscc ?? ""}/evaluation`,
        office,
      );
      expect(["A", "B", "C", "D"]).toContain(grade);
      expect(
        await place.owner.rows(
          z.object({ kind: z.string() }),
          sql`select distinct kind from organisation where kind <> 'credit-office' order by kind`,
        ),
      ).toContainEqual({ kind: "department" });
    },
    { pack },
  );
});
