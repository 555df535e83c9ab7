import type { Program } from './program.ts';

/** The fields of bars that a program reads, those it reads of other instruments included. */
export function programFields({ fields, foreign }: Program): ReadonlySet<string> {
  return new Set([...fields, ...foreign.flatMap(({ program }) => [...programFields(program)])]);
}
