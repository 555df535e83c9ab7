import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What needs a Postgres or Redis server: each file starts its own, and is skipped where the program is not installed. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/services/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});

export default config;
