import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { benchAnchored } from './anchored.ts';
import { benchAppend, benchSealing, benchSingle } from './append.ts';
import { benchDashboard } from './dashboard.ts';
import { benchHttp } from './http.ts';
import { benchHypercore } from './hypercore.ts';
import { benchLarge } from './large.ts';
import { benchPostgres, type PostgresExtent } from './postgres.ts';

/**
 * `npm run bench` measures at 1 M records, `-- --big` at 10 M, `-- --small` at 200,000 for a first look; `-- --postgres`, with
 * one of these or none, measures PostgreSQL alone.
 */
const big = process.argv.includes('--big');
const small = process.argv.includes('--small');
if (process.argv.includes('--large')) {
  await benchLarge(big ? 10_000_000 : small ? 200_000 : 1_000_000);
} else if (process.argv.includes('--dashboard')) {
  await benchDashboard(big ? 10_000_000 : small ? 200_000 : 1_000_000);
} else if (process.argv.includes('--postgres')) {
  await benchPostgres(postgresExtent());
} else if (process.argv.includes('--http')) {
  await benchHttp(
    small ? { seconds: 3, rounds: 1, records: 20_000 } : { seconds: 10, rounds: 3, records: 1_000_000 },
  );
} else {
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
  benchSealing(50_000);
  await benchAppend(100_000, small ? 3 : 5);
  await benchSingle(2000);
  await benchAnchored(100_000, small ? 3 : 5);
  await benchHypercore(50_000, 3, Date.parse('2026-01-01T00:00:00Z'));
  // Processes of their own, whose memory is that of what they measure.
  for (const part of ['--http', '--large', '--postgres', '--dashboard']) {
    const again = [fileURLToPath(import.meta.url), ...process.argv.slice(2), part];
    execFileSync(process.execPath, [...process.execArgv, ...again], { stdio: 'inherit' });
  }
}

function postgresExtent(): PostgresExtent {
  if (big) return { appended: 100_000, rounds: 3, logs: 100, recordsOfEach: 100_000 };
  return small
    ? { appended: 20_000, rounds: 1, logs: 4, recordsOfEach: 25_000 }
    : { appended: 100_000, rounds: 3, logs: 10, recordsOfEach: 100_000 };
}
