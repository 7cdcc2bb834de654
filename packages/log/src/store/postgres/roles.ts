/**
 * What each database role may do, as a script for whoever sets up the database. It may be run again, after a new version too:
 * everything is taken away first, and then given.
 */
import { AttestryError } from '../../attestry-error.ts';

export interface RoleNames {
  /** Owns the tables, makes and changes them. The server is not run as it. */
  readonly owner: string;
  /** Records and reads: what the server runs as. It cannot change or delete a record. */
  readonly application: string;
  /** Deletes what is past its time, and nothing else. */
  readonly retention: string;
}

export const ROLE_NAMES: RoleNames = {
  owner: 'attestry_owner',
  application: 'attestry_app',
  retention: 'attestry_retention',
};

/** What the application may do with each table beside reading it. */
const APPLICATION: { readonly [rights: string]: readonly string[] } = {
  'INSERT, UPDATE (relocated, schema)': ['logs'],
  INSERT: ['records', 'disclosures', 'links', 'nodes', 'claims', 'terms'],
  'INSERT, UPDATE': ['heads', 'counts', 'tops', 'positions'],
  'INSERT, UPDATE, DELETE': ['checkpoints', 'leases'],
  'INSERT, DELETE': ['inbox'],
};

/** Where what is past its time is deleted from. */
const RETENTION: readonly string[] = ['records', 'disclosures', 'terms', 'claims'];

/**
 * The script, to be run in the database by a superuser, or by a role that may make roles and owns what is there. Passwords and
 * who may log in are not its business: roles that are there stay as they are.
 *
 * @throws AttestryError EVENT_INVALID when two roles have one name, or a name is not one
 */
export function rolesScript(names: RoleNames = ROLE_NAMES): string {
  checkNames(names);
  const [owner, application, retention] = [names.owner, names.application, names.retention].map(quoteName);
  const others = [names.application, names.retention].map(quoteText).join(', ');
  return `-- Roles of Attestry, for a database whose tables are there (attestry database migrate). It may be run again.
BEGIN;

-- They get a password, or another way to log in, from you.
${[names.owner, names.application, names.retention].map(makeRole).join('\n')}

-- The owner: everything belongs to it, and only it changes tables. New tables are its own, with no rights for others.
ALTER SCHEMA attestry OWNER TO ${owner};
DO $$
DECLARE
  thing record;
BEGIN
  FOR thing IN SELECT c.oid::regclass AS name FROM pg_class AS c
    WHERE relnamespace = 'attestry'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC, %I, %I', thing.name, ${others});
  END LOOP;
  -- Nobody can read or write a table while it changes hands: only those that do.
  FOR thing IN SELECT c.oid::regclass AS name FROM pg_class AS c
    WHERE relnamespace = 'attestry'::regnamespace AND relkind IN ('r', 'p') AND pg_get_userbyid(relowner) <> ${quoteText(names.owner)} LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO %I', thing.name, ${quoteText(names.owner)});
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc AS p WHERE pronamespace = 'attestry'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', thing.name, ${quoteText(names.owner)});
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, %I, %I', thing.name, ${others});
  END LOOP;
END $$;
REVOKE ALL ON SCHEMA attestry FROM PUBLIC, ${application}, ${retention};
ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA attestry TO ${application}, ${retention};

-- The application: it reads everything, and adds. Partitions are made for it, by the function of the owner.
GRANT SELECT ON ${tables(['migrations', ...Object.values(APPLICATION).flat()])} TO ${application};
${Object.entries(APPLICATION)
  .map(([rights, of]) => `GRANT ${rights} ON ${tables(of)} TO ${application};`)
  .join('\n')}
GRANT EXECUTE ON FUNCTION attestry.extend_log(bigint, bigint) TO ${application};

-- Retention: it deletes what is past its time. That a log says so first is the application's part.
GRANT SELECT ON ${tables(['migrations', 'logs', 'heads', 'links', ...RETENTION])} TO ${retention};
GRANT DELETE ON ${tables(RETENTION)} TO ${retention};

COMMIT;
`;
}

function tables(names: readonly string[]): string {
  return names.map((name) => `attestry.${name}`).join(', ');
}

function makeRole(name: string): string {
  return `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoteText(name)}) THEN CREATE ROLE ${quoteName(name)} NOLOGIN; END IF; END $$;`;
}

/** A name is quoted here and nowhere else. It stands in a body of `$$`, too. */
function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** PostgreSQL cuts longer names off, and keeps some for itself. */
const NAME_BYTES = 63;

function checkNames({ owner, application, retention }: RoleNames): void {
  const names = [owner, application, retention];
  for (const name of names) {
    const bytes = new TextEncoder().encode(name).length;
    if (bytes > 0 && bytes <= NAME_BYTES && !/[\0$\\]|^pg_|^(?:public|none)$/.test(name)) continue;
    throw new AttestryError(
      'EVENT_INVALID',
      `"${name}" cannot be the name of a role: it takes 1 to ${NAME_BYTES} bytes, no \\ and no $, and does not begin with pg_`,
    );
  }
  if (new Set(names).size < names.length)
    throw new AttestryError('EVENT_INVALID', 'the roles need three names: what one may, the others may not');
}
