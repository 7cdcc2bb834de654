import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests run from what `tsc -b` built, so that what is tested is what ships: worker threads, child
// processes and package doors resolve exactly as they do for a user.
const built = 'dist/**/*.test.js';
/** The dashboard in Chromium, on the real server. */
const journeys = 'packages/web/dist/journeys/**/*.test.js';
/** It puts stand-ins in the place of modules. */
const texts = 'packages/web/dist/i18n/messages.test.js';

/** A real PostgreSQL beside the tests. */
const postgres = 'packages/log/dist/testing/postgres-server.test.kit.js';

/**
 * Tests put their folders into memory where the system has a place for that with room enough, and programs may be started from there.
 * They kill processes and never cut the power: that a file waits for a disk shows nothing, and is most of what signing waits for.
 */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 4 * 2 ** 30;
if (process.env['TMPDIR'] === undefined && hasRoom(MEMORY)) process.env['TMPDIR'] = MEMORY;

function hasRoom(folder: string): boolean {
  if (!existsSync(folder) || !existsSync('/proc/mounts')) return false;
  const { bavail, bsize } = statfsSync(folder);
  const [, options = 'noexec'] =
    new RegExp(`^\\S+ ${folder} tmpfs (\\S+)`, 'm').exec(readFileSync('/proc/mounts', 'utf8')) ?? [];
  return bavail * bsize >= ROOM_BYTES && !options.split(',').includes('noexec');
}

export default defineConfig({
  test: {
    testTimeout: 60_000,
    // What a hook makes for its tests takes as long as they do, on a busy machine too.
    hookTimeout: 60_000,
    // One more than processors: many a test waits, for a socket, a disk or a clock. By itself it would leave one to a person who watches.
    maxWorkers: availableParallelism() + 1,
    // What a test imports of these is loaded by Node as it is, as everywhere else, and not rewritten by Vite for each file.
    server: { deps: { external: [/\/packages\/(log|server)\/dist\/.*(?<!\.test)\.js$/] } },
    projects: [
      { extends: true, test: { name: 'log', include: [`packages/log/${built}`], globalSetup: postgres } },
      {
        extends: true,
        test: { name: 'server', include: [`packages/server/${built}`], globalSetup: postgres },
      },
      { extends: true, test: { name: 'house', include: [`test/${built}`] } },
      {
        extends: true,
        // Pure functions: what one file has loaded, the next may use.
        test: { name: 'web', include: [`packages/web/${built}`], exclude: [journeys, texts], isolate: false },
      },
      { extends: true, test: { name: 'texts', include: [texts] } },
      {
        extends: true,
        test: {
          name: 'dashboard',
          include: [journeys],
          // Each has half of a machine with two cores.
          maxWorkers: 2,
          globalSetup: 'packages/web/dist/journeys/chromium.test.kit.js',
          // After all others: a browser that waits for them would wait too long for its pages.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
