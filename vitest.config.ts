import { defineConfig } from 'vitest/config';

// Tests run from what `tsc -b` built, so that what is tested is what ships: worker threads, child
// processes and package doors resolve exactly as they do for a user.
const built = 'dist/**/*.test.js';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'log', include: [`packages/log/${built}`] } },
      { extends: true, test: { name: 'server', include: [`packages/server/${built}`] } },
      { extends: true, test: { name: 'house', include: [`test/${built}`] } },
    ],
  },
});
