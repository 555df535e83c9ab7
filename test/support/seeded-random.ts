/** Numbers in [0, 1) that repeat with their seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: BARLAKE_SEED repeats an earlier one. Print it when something fails. */
export function chooseSeed(): number {
  const given = process.env['BARLAKE_SEED'];
  return given === undefined ? Date.now() % 2 ** 32 : Number(given);
}
