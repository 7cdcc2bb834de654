import type { ServiceRow, ServiceTables } from '../database/service-database.ts';
import type { AnchorFailureKind } from './anchor.ts';
import { ANCHOR_CONFIG, type AnchorConfig } from './anchor-config.ts';

/** Why the last try failed. */
export interface KeptFailure {
  readonly kind: AnchorFailureKind;
  readonly message: string;
  /** RFC 3339. */
  readonly time: string;
}

/** An anchor as it is kept. What of it rules, the log says: anchor-settings.ts. */
export interface KeptAnchor {
  /** The name of the log. */
  readonly log: string;
  /** 12 random lower-case letters and digits. */
  readonly id: string;
  readonly name: string;
  /** Undefined where the table holds what is none. */
  readonly config: AnchorConfig | undefined;
  /** Of the digest that is on record, base64url. */
  readonly salt: string;
  /** Encrypted: anchor-credentials.ts. */
  readonly secret?: string;
  /** Milliseconds. */
  readonly everyMs: number;
  readonly created: string;
  /** When it was removed: what it gave can still be checked. */
  readonly removed?: string;
  /** The size of the largest checkpoint that it has seen; 0 for none. */
  readonly shownSize: number;
  /** When, by our clock. */
  readonly shownMs?: number;
  /** Tries in a row that failed. */
  readonly failures: number;
  readonly failure?: KeptFailure;
}

/** The anchors of all logs, in the service's own tables. */
export class AnchorTable {
  readonly #tables: ServiceTables;

  constructor(tables: ServiceTables) {
    this.#tables = tables;
  }

  /** Those that were removed too, in the order in which they were set up. */
  async list(log: string): Promise<readonly KeptAnchor[]> {
    const rows = await this.#tables.all('SELECT * FROM anchors WHERE log = ? ORDER BY created, id', log);
    return rows.map(keptOf);
  }

  async add(anchor: KeptAnchor): Promise<void> {
    const { log, id, name, config, salt, secret, everyMs, created } = anchor;
    await this.#tables.run(
      `INSERT INTO anchors (log, id, name, config, salt, secret, every_ms, created, shown_size, failures)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
      ...[log, id, name, JSON.stringify(config), salt, secret ?? null, everyMs, created],
    );
  }

  /** Its credentials are gone for good. */
  async remove(log: string, id: string, time: string): Promise<void> {
    await this.#tables.run(
      'UPDATE anchors SET removed = ?, secret = NULL, failures = 0, failure = NULL WHERE log = ? AND id = ?',
      ...[time, log, id],
    );
  }

  async noteShown(log: string, id: string, size: number, shownMs: number): Promise<void> {
    await this.#tables.run(
      'UPDATE anchors SET shown_size = ?, shown_ms = ?, failures = 0, failure = NULL WHERE log = ? AND id = ?',
      ...[size, shownMs, log, id],
    );
  }

  async noteFailure(log: string, id: string, failure: KeptFailure): Promise<void> {
    await this.#tables.run(
      'UPDATE anchors SET failures = failures + 1, failure = ? WHERE log = ? AND id = ?',
      ...[JSON.stringify(failure), log, id],
    );
  }

  /** Forgets those of a log that is gone. */
  async forget(log: string): Promise<void> {
    await this.#tables.run('DELETE FROM anchors WHERE log = ?', log);
  }
}

function keptOf(row: ServiceRow): KeptAnchor {
  const { secret, removed, failure } = row;
  return {
    log: String(row['log']),
    id: String(row['id']),
    name: String(row['name']),
    config: configOf(String(row['config'])),
    salt: String(row['salt']),
    ...(typeof secret === 'string' && { secret }),
    everyMs: Number(row['every_ms']),
    created: String(row['created']),
    ...(typeof removed === 'string' && { removed }),
    shownSize: Number(row['shown_size']),
    ...(row['shown_ms'] !== null && { shownMs: Number(row['shown_ms']) }),
    failures: Number(row['failures']),
    ...(typeof failure === 'string' && { failure: JSON.parse(failure) as KeptFailure }),
  };
}

/** Somebody else may have written it. */
function configOf(text: string): AnchorConfig | undefined {
  try {
    return ANCHOR_CONFIG.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
