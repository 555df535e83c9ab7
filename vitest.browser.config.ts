import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The dashboard in a real browser, against a lake that a sandbox filled. One lake and one server for all files. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/support/global-setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});

export default config;
