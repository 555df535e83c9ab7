import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The long fault campaigns: the same tests as in the suite, at the figures a release has to reach. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/campaign/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});

export default config;
