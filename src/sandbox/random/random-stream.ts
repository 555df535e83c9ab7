/** State of a pseudo-random stream (sfc32): four 32-bit words, advanced in place by {@link nextUint32}. */
export type RandomStream = Int32Array;

const WARM_UP_ROUNDS = 8;

/** A 32-bit unsigned hash of two 32-bit numbers; every bit of the result depends on every bit of both. */
export function mixHash(left: number, right: number): number {
  let hash = Math.imul(left ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(right + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A 32-bit unsigned hash of a text under a seed (FNV-1a, then mixed). */
export function hashText(seed: number, text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixHash(seed, hash);
}

/** A number in [0, 1) drawn from a hash of the two numbers: random access, no state. */
export function fractionAt(seed: number, index: number): number {
  return mixHash(seed, index) / 4_294_967_296;
}

/** A stream that yields the same numbers for the same seed, on every machine. */
export function randomStream(seed: number): RandomStream {
  const state = new Int32Array(4);
  reseed(state, seed);
  return state;
}

/** Starts an existing stream anew, as {@link randomStream} would have made it. */
export function reseed(state: RandomStream, seed: number): void {
  state[0] = mixHash(seed, 1);
  state[1] = mixHash(seed, 2);
  state[2] = mixHash(seed, 3);
  state[3] = 1;
  for (let round = 0; round < WARM_UP_ROUNDS; round++) nextUint32(state);
}

/** The next unsigned 32-bit number (sfc32 by Chris Doty-Humphrey, public domain, PractRand). */
export function nextUint32(state: RandomStream): number {
  const a = state[0] ?? 0;
  const b = state[1] ?? 0;
  const c = state[2] ?? 0;
  const d = state[3] ?? 0;
  const sum = (a + b + d) | 0;
  state[3] = d + 1;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + sum;
  return sum >>> 0;
}

/** The next number in [0, 1). */
export function nextFraction(state: RandomStream): number {
  return nextUint32(state) / 4_294_967_296;
}

/** About normal: mean 0, standard deviation 1, never beyond 2.5 (the sum of two uniform numbers). */
export function nextNormal(state: RandomStream): number {
  const bits = nextUint32(state);
  return ((bits & 0xffff) + (bits >>> 16) - 65_535) * 3.7377e-5;
}

/** About normal and without state: mean 0, standard deviation 1 (the sum of four bytes of a hash). */
export function normalAt(seed: number, index: number): number {
  const bits = mixHash(seed, index);
  return ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8;
}
