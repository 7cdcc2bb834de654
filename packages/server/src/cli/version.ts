import { createRequire } from 'node:module';

/** The version of this program. */
export function readVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}
