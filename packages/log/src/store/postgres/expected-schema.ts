/** What {@link describeSchema} says of a database that is as the migrations make it, as data: a test compares the two. */
import type { Described } from './describe-schema.ts';
import { BLOCK } from './schema.ts';

interface Table {
  /** What the table is beside a table. */
  readonly is?: string;
  readonly columns: { readonly [name: string]: string };
  readonly key: string;
  readonly indexes?: readonly string[];
}

const BY_POSITION = { is: 'partitioned by RANGE (log, seq)', key: 'log, seq' };
const INT = 'integer NOT NULL';
const BIGINT = 'bigint NOT NULL';
const BYTES = 'bytea NOT NULL';
const TEXT = 'text NOT NULL';
const SORTED_TEXT = 'text COLLATE C NOT NULL';
const TIME = 'timestamp with time zone NOT NULL';

export const TABLES: { readonly [name: string]: Table } = {
  migrations: { columns: { version: INT, checksum: TEXT, applied: TIME }, key: 'version' },
  logs: {
    columns: { log: BIGINT, origin: SORTED_TEXT, relocated: 'text', schema: INT },
    key: 'log',
  },
  heads: { columns: { log: BIGINT, size: BIGINT, compact_range: BYTES, tag: BYTES }, key: 'log' },
  records: { ...BY_POSITION, columns: { log: BIGINT, seq: BIGINT, leaf: BYTES } },
  links: { columns: { log: BIGINT, seq: BIGINT, leaf_hash: BYTES, tag: BYTES }, key: 'log, seq' },
  disclosures: {
    ...BY_POSITION,
    columns: {
      ...{ log: BIGINT, seq: BIGINT },
      ...{
        actor: 'bytea',
        behalf: 'bytea',
        target: 'bytea',
        request: 'bytea',
        change: 'bytea',
        details: 'bytea',
      },
    },
  },
  terms: {
    ...BY_POSITION,
    columns: { log: BIGINT, seq: BIGINT, terms: 'tsvector NOT NULL' },
    indexes: ['gin (terms)'],
  },
  nodes: { columns: { log: BIGINT, level: INT, node: BIGINT, hash: BYTES }, key: 'log, level, node' },
  claims: {
    columns: { log: BIGINT, source: SORTED_TEXT, ref: SORTED_TEXT, mac: BYTES, seq: BIGINT },
    key: 'log, source, ref',
  },
  counts: {
    columns: {
      ...{ log: BIGINT, hour: INT, type: SORTED_TEXT, category: SORTED_TEXT, severity: SORTED_TEXT },
      ...{ outcome: SORTED_TEXT, count: BIGINT },
    },
    key: 'log, hour, type, category, severity, outcome',
  },
  tops: {
    columns: { log: BIGINT, kind: SORTED_TEXT, day: INT, value: SORTED_TEXT, count: BIGINT },
    key: 'log, kind, day, value',
  },
  checkpoints: { columns: { log: BIGINT, size: BIGINT, note: TEXT }, key: 'log, size' },
  positions: { columns: { log: BIGINT, follower: SORTED_TEXT, position: BIGINT }, key: 'log, follower' },
  leases: { columns: { log: BIGINT, name: SORTED_TEXT, holder: TEXT, until: TIME }, key: 'log, name' },
  inbox: { columns: { log: BIGINT, id: 'uuid NOT NULL', event: TEXT, written: TIME }, key: 'log, id' },
};

const FUNCTIONS: { readonly [name: string]: string } = {
  'function extend_log(bigint,bigint)':
    'returns void, plpgsql, as its owner, with search_path=pg_catalog, sha256 bfefe5a056d4496b48556b761e09ffff2689f30ba14ffe8466647c4d77575bdc',
};

/** What a database has in any case. Partitions come as logs grow: see {@link expectedPartition}. */
export const EXPECTED: ReadonlyMap<string, Described> = new Map([
  ...Object.entries(TABLES).map(([name, table]) => [name, described(table)] as const),
  ...Object.entries(FUNCTIONS).map(([name, is]) => [name, { is, parts: new Map() }] as const),
]);

function described({ is, columns, key, indexes = [] }: Table): Described {
  return {
    is: is === undefined ? 'table' : `table, ${is}`,
    parts: new Map([
      ...Object.entries(columns).map(([name, says]) => [`column ${name}`, says] as const),
      [`constraint PRIMARY KEY (${key})`, ''],
      [`index UNIQUE btree (${key})`, ''],
      ...indexes.map((index) => [`index ${index}`, ''] as const),
    ]),
  };
}

/** What a partition is that has this name; undefined where none of ours has it. */
export function expectedPartition(name: string): Described | undefined {
  const [, table = '', key, block] =
    /^(records|disclosures|terms)_([0-9a-f]{16})_([0-9]{1,12})$/.exec(name) ?? [];
  const whole = EXPECTED.get(table);
  if (whole === undefined || key === undefined || block === undefined) return undefined;
  const log = BigInt.asIntN(64, BigInt(`0x${key}`));
  const [from, to] = [Number(block) * BLOCK, (Number(block) + 1) * BLOCK];
  const bounds = `FOR VALUES FROM ('${log}', '${from}') TO ('${log}', '${to}')`;
  return { is: `table, partition of ${table}, ${bounds}`, parts: whole.parts };
}
