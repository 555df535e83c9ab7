import { inject } from 'vitest';

/** What all browser tests share. */
export interface BrowserWorld {
  /** Of the server. */
  readonly url: string;
  /** Of the lake. */
  readonly root: string;
  /** Points barlake to the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the sandbox: faults on demand. */
  readonly adminUrl: string;
  /** Calendar days of the market, the last one long published. */
  readonly marketFrom: string;
  readonly marketTo: string;
  /** The lake holds minutes from here on. */
  readonly minutesFrom: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    world: BrowserWorld;
  }
}

/** The shared world. */
export function browserWorld(): BrowserWorld {
  return inject('world');
}
