import type { PackDefinition } from "@xinpark/kernel/definition";
import { ADMINISTRATORS, ROLES } from "@xinpark/kernel/rights";
import { sql, type Queries } from "@xinpark/platform/sql";
import { createAccount, createKey, givePassword } from "@xinpark/services/account";
import { z } from "zod";

/** A place in an empty database: regions, departments, the credit office, and the local operator with a key. */

/** Creates the place; gives the operator's API key, which is kept nowhere else. */
export async function createPlace(
  owner: Queries,
  pack: PackDefinition,
  synthetic: boolean,
  day: string,
): Promise<string> {
  for (const region of pack.regions) {
    await owner.run(sql`insert into region (code, label_zh, label_en, type, parent, no_from, no_to)
      values (${region.code}, ${region.label.zh}, ${region.label.en}, ${region.type}, ${region.parent}, ${region.from}, ${region.to})`);
  }
  for (const department of pack.departments) {
    await owner.run(sql`insert into organisation (code, label_zh, label_en, kind, region, duties)
      values (${department.code}, ${department.label.zh}, ${department.label.en}, ${department.kind ?? "department"}, ${department.region}, ${department.duties})`);
  }
  await owner.run(sql`insert into organisation (code, label_zh, label_en, kind, region)
    values (${CREDIT_OFFICE}, ${pack.issuer.zh}, ${pack.issuer.en}, 'credit-office', ${pack.region})`);
  const operator = {
    login: "operator",
    displayName: "本机运维 Local operator",
    password: null,
    role: "operator",
    organisation: CREDIT_OFFICE,
    uscc: null,
    validFrom: "2000-01-01",
  } as const;
  const membership = await createAccount(owner, operator);
  const key = await createKey(owner, membership, "operator");
  await owner.run(
    sql`insert into installation (pack, synthetic, sample_day) values (${pack.id}, ${synthetic}, ${synthetic ? day : null})`,
  );
  return key;
}

/**
 * The first of each of the three administrators, who open every other account. Gives the lines of a file to be kept apart: logins and first
 * passwords, each to be changed at the first sign-in.
 */
export async function createAdministrators(owner: Queries, day: string): Promise<string> {
  const lines = [
    "# 三员初始密码，首次登录须更改；交付后请删除本文件",
    "# First passwords of the three administrators: hand over, then delete this file",
  ];
  for (const role of ADMINISTRATORS) {
    const membership = await createAccount(owner, {
      login: role,
      displayName: ROLES[role].zh,
      password: null,
      role,
      organisation: CREDIT_OFFICE,
      uscc: null,
      validFrom: day,
    });
    const account = await owner.row(
      z.object({ id: z.number() }),
      sql`select account_id as id from membership where id = ${membership}`,
    );
    lines.push(`${role}  ${await givePassword(owner, account?.id ?? 0)}`);
  }
  return `${lines.join("\n")}\n`;
}

export const CREDIT_OFFICE = "credit-office";
