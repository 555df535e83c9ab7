import { inject } from 'vitest';
import type { BrowserWorld } from './open-world.ts';

declare module 'vitest' {
  interface ProvidedContext {
    world: BrowserWorld;
  }
}

/** The shared world. */
export function browserWorld(): BrowserWorld {
  return inject('world');
}
