import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What takes a minute or the network: CI runs it after the suite, a person when packaging changes. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/heavy/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});

export default config;
