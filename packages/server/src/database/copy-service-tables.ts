import type { ServiceDatabase, ServiceRow, ServiceValue } from './service-database.ts';

/** What people made, and what came back from outside. What ran (verifications, jobs) is on record in the logs, or runs again. */
const COPIED = {
  api_keys: [
    ...([
      'id',
      'name',
      'hash',
      'scopes',
      'person',
      'created',
      'revoked',
      'logs',
      'expires',
      'networks',
      'used',
    ] as const),
    ...(['previous_hash', 'previous_until'] as const),
  ],
  users: [
    ...([
      'id',
      'email',
      'name',
      'password',
      'totp',
      'totp_step',
      'issuer',
      'subject',
      'created',
      'removed',
    ] as const),
    ...(['seen', 'failures', 'failed'] as const),
  ],
  roles: ['user_id', 'log', 'role'],
  recovery_codes: ['user_id', 'hash', 'used'],
  auditor_links: [
    ...([
      'id',
      'hash',
      'name',
      'log',
      'scopes',
      'masked',
      'created_by',
      'created',
      'expires',
      'revoked',
    ] as const),
    ...(['used', 'uses'] as const),
  ],
  service_secrets: ['name', 'value'],
  views: ['id', 'log', 'name', 'q', 'search', 'created_by', 'created'],
  anchors: [
    ...(['log', 'id', 'name', 'config', 'salt', 'secret', 'every_ms', 'created', 'removed'] as const),
    ...(['shown_size', 'shown_ms', 'failures', 'failure'] as const),
  ],
  anchorings: [
    ...(['log', 'id', 'anchor', 'origin', 'size', 'kind', 'who', 'time', 'time_is_theirs'] as const),
    ...(['note', 'token', 'seq'] as const),
  ],
} as const;

/**
 * Puts the people, API keys, saved views and anchors of one place into another, in the place of those that are there: a key that was revoked here must
 * not live on there. Sessions and one-time links end. All of it or nothing; durable when it resolves.
 */
export async function copyServiceTables(from: ServiceDatabase, to: ServiceDatabase): Promise<void> {
  const copied = await Promise.all(
    Object.entries(COPIED).map(async ([table, columns]) => ({
      table,
      columns,
      rows: await from.all(`SELECT ${columns.join(', ')} FROM ${table}`),
    })),
  );
  await to.transaction(async (tables) => {
    await tables.run('DELETE FROM sessions');
    await tables.run('DELETE FROM one_time_links');
    for (const { table, columns, rows } of copied) {
      await tables.run(`DELETE FROM ${table}`);
      const places = columns.map(() => '?').join(', ');
      for (const row of rows)
        await tables.run(
          `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`,
          ...columns.map((column) => columnOf(row, column)),
        );
    }
  });
}

function columnOf(row: ServiceRow, column: string): ServiceValue {
  const value = row[column] ?? null;
  if (value === null || typeof value === 'number' || typeof value === 'string' || value instanceof Uint8Array)
    return value;
  throw new TypeError(`${column} holds what the service's own tables do not: ${typeof value}`);
}
