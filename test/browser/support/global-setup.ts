import type { TestProject } from 'vitest/node';
import { openWorld } from './open-world.ts';

/** One world for all files; it ends when all tests are over. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { [Symbol.asyncDispose]: end, ...world } = await openWorld({
    symbols: 40,
    marketDays: 54,
    minuteDays: 12,
  });
  project.provide('world', world);
  return async () => {
    await end();
  };
}
