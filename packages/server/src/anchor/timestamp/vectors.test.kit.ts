import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/**
 * Tests against files of others that are not part of the repository (`../shared/vectors/<folder>`, beside its root).
 * Where they are absent the tests are skipped, and say so; in CI that is a failure.
 */
export function vectorSuite(folder: string, define: (folder: URL) => void): void {
  const url = new URL(`../../../../../../shared/vectors/${folder}/`, import.meta.url);
  if (existsSync(url)) {
    describe(folder, () => define(url));
    return;
  }
  const reason = `${url.pathname} is not there`;
  if (process.env.CI) {
    test(`vectors of ${folder}`, () => expect.unreachable(reason));
    return;
  }
  console.warn(`skipping the vectors of ${folder}: ${reason}`);
  describe.skip(`${folder}: ${reason}`, () => {
    test('not run', () => undefined);
  });
}
