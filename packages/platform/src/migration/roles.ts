import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { Client, DatabaseError } from "pg";
import { clientSettings, quoted, ROLES } from "../connection/index.ts";
import type { Connections, RoleConnection } from "../connection/index.ts";
import type { Log } from "../logging/index.ts";

interface RoleState {
  readonly name: string;
  readonly sound: boolean;
}

/**
 * Makes the work roles and lets only them (and the owner) into the database. Nothing is altered that is already
 * right: a role is tested by connecting as it. Throws `role-refused` when the owner may not do it.
 */
export async function ensureRoles(client: Client, connections: Connections, log: Log): Promise<void> {
  const roles = ROLES.map((role) => connections[role]);
  const names = roles.map((role) => role.user);
  const answer = await client.query<RoleState>(
    `select rolname as name, rolcanlogin and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb) as sound
     from pg_roles where rolname = any($1)`,
    [names],
  );
  const known = new Map(answer.rows.map((row) => [row.name, row.sound]));
  for (const role of roles) {
    if (known.has(role.user)) continue;
    await change(client, "create", role);
    log.info({ role: role.user }, "the database role was created");
  }
  await restrictDatabase(client, names);
  for (const role of roles) {
    if (known.get(role.user) === true && (await canConnect(role))) continue;
    if (known.has(role.user)) await change(client, "alter", role);
    if (!(await canConnect(role))) throw new ProblemError(refused(role.user, "cannot log in"));
  }
}

async function change(client: Client, verb: "create" | "alter", role: RoleConnection): Promise<void> {
  const password = client.escapeLiteral(role.password ?? "");
  // Naming SUPERUSER or BYPASSRLS, even with NO, asks for rights an owner of a city's own server may lack; both are off
  // in a new role, and an existing one that has them is refused by the server unless we may take them away.
  const attributes = verb === "create" ? "login" : "login nosuperuser nobypassrls nocreaterole nocreatedb";
  try {
    await client.query(`${verb} role ${quoted(role.user)} ${attributes} password ${password}`);
  } catch (error) {
    // Another database's starter cannot make this role: its name carries ours. A concurrent one waits for our lock.
    throw new ProblemError(
      refused(role.user, error instanceof DatabaseError ? (error.code ?? "") : "unknown"),
    );
  }
}

/** Nobody but the owner and the work roles may connect; nobody but the owner may make objects. */
async function restrictDatabase(client: Client, names: readonly string[]): Promise<void> {
  const answer = await client.query<{
    database: string;
    open: boolean;
    lacking: string[];
    creatable: boolean;
  }>(
    `select current_database() as database,
       exists (select from aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0) as open,
       array(select name from unnest($1::text[]) as name where not has_database_privilege(name, datname, 'connect')) as lacking,
       (select exists (select from aclexplode(nspacl) where grantee = 0 and privilege_type = 'CREATE')
        from pg_namespace where nspname = 'public') as creatable
     from pg_database where datname = current_database()`,
    [names],
  );
  const state = answer.rows[0];
  if (state === undefined) return;
  const database = quoted(state.database);
  if (state.open) {
    await client.query(`grant connect on database ${database} to ${names.map(quoted).join(", ")}`);
    await client.query(`revoke connect, temporary on database ${database} from public`);
    // Bulk writes go through temporary tables.
    await client.query(`grant temporary on database ${database} to ${names.map(quoted).join(", ")}`);
  } else if (state.lacking.length > 0) {
    await client.query(
      `grant connect, temporary on database ${database} to ${state.lacking.map(quoted).join(", ")}`,
    );
  }
  if (state.creatable) await client.query("revoke create on schema public from public");
}

async function canConnect(role: RoleConnection): Promise<boolean> {
  const client = new Client(clientSettings(role, "xinpark"));
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const refused = (name: string, reason: string) => ({
  ...problem(
    "refused",
    "role-refused",
    `数据库角色 ${name} 无法建立或登录（${reason}）`,
    `the database role ${name} cannot be made or cannot log in (${reason})`,
    name,
  ),
  remedy: {
    zh: "给 DATABASE_URL 的用户 CREATEROLE 权限，并在 pg_hba.conf 中允许这些角色以口令登录",
    en: "give the user of DATABASE_URL the right CREATEROLE, and let these roles log in by password in pg_hba.conf",
  },
});
