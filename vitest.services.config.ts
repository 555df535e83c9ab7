import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * What needs a Postgres, Redis or S3 server: each file starts its own, and is skipped where the program is not installed. Two files at a time:
 * most of their time is waiting for what was killed to be noticed.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    globalSetup: ['test/support/prepare-s3.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

export default config;
