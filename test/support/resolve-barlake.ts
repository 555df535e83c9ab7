import { registerHooks } from 'node:module';

/** Lets a program of this checkout import `barlake` as an installed one does: out of the source. Given to Node by `--import`. */
registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'barlake'
      ? { url: new URL('../../src/index.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context);
  },
});
