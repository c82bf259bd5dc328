import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Makes one workflow bundle for all files.
    globalSetup: ['test/globalSetup.ts'],
    // The SDK's native module does not take kindly to worker threads.
    pool: 'forks',
    // Tests that run whole releases on the time-skipping server take seconds; on a busy machine with two cores, tens.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
