import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Makes one workflow bundle for all files.
    globalSetup: ['test/globalSetup.ts'],
    // The SDK's native module does not take kindly to worker threads.
    pool: 'forks',
    // Two at a time on any machine: most of them wait, for clocks and servers.
    maxWorkers: 2,
    // Tests that run whole releases on the time-skipping server take seconds; on a busy machine with two cores, a minute.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'] } },
      {
        // The workflows again without a cache: every task replays from the start, which finds what a warm cache hides.
        extends: true,
        test: {
          name: 'uncached',
          include: ['test/workflows/**/*.test.ts'],
          env: { GOLDEN_AMI_TEST_CACHE: '0' },
        },
      },
    ],
  },
});
