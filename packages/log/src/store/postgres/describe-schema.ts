/**
 * The schema `attestry` of a database as text that can be compared: each table with its parts. Read from the catalogs, which
 * everybody may, and the same on every version of PostgreSQL.
 */
import type { Queryable } from './pool.ts';
import { BLOCK } from './schema.ts';

/** What something is, and what it has: columns, keys, indexes, triggers, policies. A key or an index is named by what it is of. */
export interface Described {
  readonly is: string;
  readonly parts: ReadonlyMap<string, string>;
}

/** By name: `records`, `function extend_log(bigint,bigint)`. */
export type DescribedSchema = ReadonlyMap<string, Described>;

/** A partition of a log is named by its table, the key of its log in hexadecimal, and its block. */
const PARTITION_NAME = '^(records|disclosures|terms)_([0-9a-f]{16})_([0-9]{1,12})$';

/**
 * Everything that lies in the schema, or hangs on a table of it. Of partitions, those of other logs are left out where they hold
 * what their name says: each log has its own looked at, so that many logs do not look at each other's.
 */
const RELATIONS = `
WITH RECURSIVE family AS (
  SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = 'attestry' AND c.relkind NOT IN ('i', 'I')
  UNION
  SELECT inhrelid FROM family JOIN pg_inherits ON inhparent = family.oid
), named AS (
  SELECT c.*, coalesce(nullif(n.nspname, 'attestry') || '.', '') || c.relname AS name,
    (SELECT string_agg(coalesce(nullif(pn.nspname, 'attestry') || '.', '') || p.relname, ', ') FROM pg_inherits
      JOIN pg_class AS p ON p.oid = inhparent JOIN pg_namespace AS pn ON pn.oid = p.relnamespace WHERE inhrelid = c.oid) AS parent,
    pg_get_expr(c.relpartbound, c.oid) AS bound,
    CASE WHEN n.nspname = 'attestry' THEN regexp_match(c.relname, '${PARTITION_NAME}') END AS says
  FROM family JOIN pg_class AS c ON c.oid = family.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
), said AS (
  SELECT named.*, says[1] AS said_parent, says[2] AS said_hex, (('x' || says[2])::bit(64)::bigint)::text AS said_log, says[3]::bigint AS block
  FROM named
), relation AS (
  SELECT said.* FROM said WHERE NOT coalesce(said_hex <> lpad(to_hex($1::bigint), 16, '0') AND relkind = 'r' AND parent = said_parent
    AND bound = format('FOR VALUES FROM (''%s'', ''%s'') TO (''%s'', ''%s'')', said_log, block * ${BLOCK}, said_log, (block + 1) * ${BLOCK}), false)
)`;

const KIND = `CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
  WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE relkind::text END`;

const WHAT_TABLES_ARE = `
SELECT name AS of, NULL AS part, concat_ws(', ', ${KIND},
  CASE relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
  'partitioned by ' || pg_get_partkeydef(oid),
  CASE WHEN relispartition THEN 'partition of ' ELSE 'inherits from ' END || parent, bound,
  CASE WHEN relrowsecurity THEN 'with row security' END, CASE WHEN relforcerowsecurity THEN 'with forced row security' END) AS says
FROM relation`;

/**
 * Each gives the table, what of it, and what that says. Names of keys and indexes count for nothing, their settings neither;
 * what versions write differently (PostgreSQL 18 has NOT NULL as constraints) is said once.
 */
const PARTS = [
  `SELECT name, 'column ' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
     CASE WHEN attcollation <> typcollation THEN (SELECT 'COLLATE ' || collname FROM pg_collation AS l WHERE l.oid = attcollation) END,
     CASE WHEN attnotnull THEN 'NOT NULL' END,
     CASE attgenerated WHEN '' THEN 'DEFAULT ' ELSE 'GENERATED AS ' END || pg_get_expr(adbin, adrelid),
     CASE WHEN attidentity <> '' THEN 'IDENTITY' END)
   FROM relation JOIN pg_attribute ON attrelid = relation.oid JOIN pg_type AS t ON t.oid = atttypid
   LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
   WHERE attnum > 0 AND NOT attisdropped`,
  `SELECT name, 'constraint ' || pg_get_constraintdef(k.oid), '' FROM relation JOIN pg_constraint AS k ON conrelid = relation.oid
   WHERE contype <> 'n'`,
  `SELECT name, concat('index ', CASE WHEN indisunique THEN 'UNIQUE ' END, regexp_replace(split_part(pg_get_indexdef(indexrelid), ' USING ', 2), ' WITH \\(.*?\\)', '')),
     concat_ws(', ', CASE WHEN NOT indisvalid THEN 'invalid' END, CASE WHEN NOT indisready THEN 'not ready' END,
       CASE WHEN NOT indislive THEN 'not live' END)
   FROM relation JOIN pg_index ON indrelid = relation.oid`,
  `SELECT name, 'trigger ' || tgname, concat_ws(', ', pg_get_triggerdef(g.oid), CASE WHEN tgenabled = 'D' THEN 'disabled' END)
   FROM relation JOIN pg_trigger AS g ON tgrelid = relation.oid`,
  `SELECT name, 'rule ' || rulename, concat_ws(', ', pg_get_ruledef(r.oid), CASE WHEN ev_enabled = 'D' THEN 'disabled' END)
   FROM relation JOIN pg_rewrite AS r ON ev_class = relation.oid WHERE rulename <> '_RETURN'`,
  `SELECT name, 'policy ' || polname, concat_ws(' ', CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
     WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, 'USING ' || pg_get_expr(polqual, polrelid), 'CHECK ' || pg_get_expr(polwithcheck, polrelid))
   FROM relation JOIN pg_policy ON polrelid = relation.oid`,
];

/** Functions, types, operators, statistics: whatever lies in the schema and is no table. Rights are nobody's evidence. */
const OTHERS = `
SELECT type || ' ' || replace(identity, 'attestry.', '') AS of, NULL AS part, coalesce((
  SELECT concat_ws(', ', 'returns ' || pg_get_function_result(p.oid), lanname, CASE WHEN prosecdef THEN 'as its owner' END,
    'with ' || array_to_string(proconfig, ' '), 'sha256 ' || encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
  FROM pg_proc AS p JOIN pg_language AS l ON l.oid = prolang WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid), type) AS says
FROM pg_depend AS d, pg_identify_object(d.classid, d.objid, 0)
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = 'attestry')
  AND d.classid NOT IN ('pg_class'::regclass, 'pg_default_acl'::regclass)
UNION ALL
SELECT 'event trigger ' || evtname, NULL, concat_ws(', ', 'on ' || evtevent, 'calls ' || evtfoid::regproc, CASE WHEN evtenabled = 'D' THEN 'disabled' END)
FROM pg_event_trigger`;

const DESCRIBE = `${RELATIONS}, lines (of, part, says) AS (
  ${WHAT_TABLES_ARE} UNION ALL ${PARTS.join('\nUNION ALL ')} UNION ALL ${OTHERS}
)
SELECT of, part, says FROM lines ORDER BY part NULLS FIRST, says, of`;

/** The schema as one log sees it. */
export async function describeSchema(db: Queryable, log: string): Promise<DescribedSchema> {
  const { rows } = await db.query<{ of: string; part: string | null; says: string }>(DESCRIBE, [log]);
  const described = new Map<string, { is: string; parts: Map<string, string> }>();
  for (const { of, part, says } of rows) {
    const known = described.get(of);
    if (part === null || known === undefined) described.set(of, { is: says, parts: new Map() });
    else known.parts.set(known.parts.has(part) ? `${part} again` : part, says);
  }
  return described;
}
