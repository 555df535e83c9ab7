import type { ConfigInput } from './config-schema.ts';

/** What the strongest source that says anything says. */
export function firstOf<T>(
  inputs: readonly ConfigInput[],
  read: (input: ConfigInput) => T | undefined,
): T | undefined {
  for (const input of inputs) {
    const value = read(input);
    if (value !== undefined) return value;
  }
  return undefined;
}
