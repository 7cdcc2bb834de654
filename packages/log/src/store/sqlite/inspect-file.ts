import { type Database, numberOf, textOf } from './driver.ts';
import { createReference } from './schema.ts';

/** What of a file is not as we make it: sentences, none when all is well. Reads the whole search index. */
export function inspectFile(db: Database): string[] {
  const reference = createReference();
  const schema = describeSchema(db);
  try {
    return [
      ...compare('', describeSchema(reference), schema),
      ...compare('the setting of the search index ', describeSettings(reference), describeSettings(db)),
      ...(schema.has('table meta') ? inspectMeta(db) : []),
      ...inspectRows(db),
      ...inspectIndex(db),
    ];
  } finally {
    reference.close();
  }
}

function compare(what: string, expected: Map<string, string>, found: Map<string, string>): string[] {
  const issues: string[] = [];
  for (const [name, value] of found) {
    if (!expected.has(name)) issues.push(`${what}${name} is in the database and not ours: ${value}`);
    else if (expected.get(name) !== value) issues.push(`${what}${name} was changed: ${value}`);
  }
  for (const name of expected.keys()) if (!found.has(name)) issues.push(`${what}${name} is gone`);
  return issues;
}

function describeSchema(db: Database): Map<string, string> {
  const rows = db.prepare('SELECT type, name, tbl_name, coalesce(sql, ?) AS sql FROM sqlite_master').all('');
  return new Map(
    rows.map((row) => [
      `${textOf(row['type'])} ${textOf(row['name'])}`,
      `${textOf(row['tbl_name'])}: ${textOf(row['sql'])}`,
    ]),
  );
}

/**
 * Without 'secure-delete', what was erased stays in the pages, and deletions leave marks. FTS5 raises its own version
 * from 4 to 5 at the first such deletion: both are ours.
 */
function describeSettings(db: Database): Map<string, string> {
  const rows = db.prepare('SELECT k, v FROM search_config').all();
  return new Map(
    rows.map(({ k, v }) => [String(k), k === 'version' && (v === 4 || v === 5) ? '4 or 5' : String(v)]),
  );
}

/** The file says which log it holds, and where that was moved to, and nothing else: opening has compared it. */
function inspectMeta(db: Database): string[] {
  const names = db
    .prepare('SELECT name FROM meta ORDER BY name')
    .all()
    .map((row) => String(row['name']));
  const foreign = names.filter((name) => name !== 'origin' && name !== 'relocated');
  return [
    ...(names.includes('origin') ? [] : ['meta does not say which log the file holds']),
    ...foreign.map((name) => `meta has a row that is not ours: ${name}`),
  ];
}

/** No row where no record can be: without a head nobody knows where that is. */
function inspectRows(db: Database): string[] {
  const head = db.prepare('SELECT size FROM head').get();
  if (head === undefined) return [];
  const size = numberOf(head['size']);
  return ['records', 'links', 'disclosures'].flatMap((table) => {
    const outside = `SELECT count(*) AS n, CAST(min(seq) AS TEXT) AS seq FROM ${table} WHERE seq < 0 OR seq >= ?`;
    const row = db.prepare(outside).get(size);
    return row?.['n'] === 0
      ? []
      : [`${table} has rows outside the log, of size ${size}: ${row?.['n']}, from seq ${row?.['seq']}`];
  });
}

/**
 * What FTS5 itself says of the index. That its postings can be read, and are those of the records, `readIndexSums` tells.
 */
function inspectIndex(db: Database): string[] {
  const issues: string[] = [];
  const tell = (reason: string): void => {
    issues.push(`the search index contradicts itself: ${reason}`);
  };
  try {
    // FTS5 remembers which segments there are, and its check, unlike a search, does not look whether another connection has
    // merged them since: what is gone then would pass for damage.
    db.prepare("SELECT rowid FROM search WHERE search MATCH 's' LIMIT 1").all();
    for (const row of db.prepare("PRAGMA integrity_check('search')").all()) {
      const line = textOf(row['integrity_check']);
      if (line !== 'ok') tell(line);
    }
  } catch (error) {
    tell(String(error));
  }
  return issues;
}
