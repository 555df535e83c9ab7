/** Randomness of the process: a number in [0, 1). For names and jitter, never for secrets. */
export function systemRandom(): number {
  return Math.random();
}
