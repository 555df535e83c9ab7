/** How far a value may be from the expected one: any of the bounds is enough. */
export interface Tolerance {
  /** Units in the last place of single precision. */
  readonly ulps: number;
  readonly absolute?: number;
  readonly relative?: number;
  /** Times the largest finite value of the series: what adding up in another order leaves of an exact zero. */
  readonly scale?: number;
}

/** The worst of what was compared, and the first value that is outside. */
export interface Comparison {
  readonly values: number;
  /** Share of values that are the same to the bit, zeros of either sign and NaN being one each. */
  readonly equal: number;
  /** Largest distance of values that only `ulps` could excuse. */
  readonly ulps: number;
  readonly absolute: number;
  readonly outside: number;
  /** How many of those are missing or infinite on one side only. */
  readonly misplaced: number;
  readonly first?: { readonly row: number; readonly found: number; readonly expected: number };
}

const bits = new Int32Array(2);
const floats = new Float32Array(bits.buffer);

/** How many single-precision numbers lie between two finite ones. */
function ulpsBetween(left: number, right: number): number {
  floats[0] = left;
  floats[1] = right;
  const [one = 0, other = 0] = bits;
  return Math.abs(ordinal(one) - ordinal(other));
}

function ordinal(pattern: number): number {
  return pattern < 0 ? -(pattern & 0x7f_ff_ff_ff) : pattern;
}

/**
 * Compares a series with the expected one. NaN must be NaN, and infinity the same infinity. `slack` is what a row may be off
 * besides; a row with infinite slack is passed over.
 */
export function compareAnswers(
  found: Float32Array,
  expected: Float32Array,
  { ulps, absolute = 0, relative = 0, scale = 0 }: Tolerance,
  slack?: Float64Array,
): Comparison {
  if (found.length !== expected.length) throw new RangeError(`${found.length} for ${expected.length} values`);
  const floor = Math.max(absolute, scale * largestFinite(expected));
  let [equal, worstUlps, worstAbsolute, outside, misplaced] = [0, 0, 0, 0, 0];
  let first: Comparison['first'];
  for (let row = 0; row < expected.length; row++) {
    const [mine = Number.NaN, theirs = Number.NaN] = [found[row], expected[row]];
    const own = slack?.[row] ?? 0;
    if (own === Number.POSITIVE_INFINITY) continue;
    if (mine === theirs || (Number.isNaN(mine) && Number.isNaN(theirs))) {
      equal++;
      continue;
    }
    const distance = Math.abs(mine - theirs);
    const isNear = distance <= Math.max(floor, own, relative * Math.abs(theirs));
    const apart = Number.isFinite(distance) ? ulpsBetween(mine, theirs) : Number.POSITIVE_INFINITY;
    if (!isNear) worstUlps = Math.max(worstUlps, apart);
    worstAbsolute = Number.isFinite(distance) ? Math.max(worstAbsolute, distance) : Number.POSITIVE_INFINITY;
    if (isNear || apart <= ulps) continue;
    outside++;
    if (!Number.isFinite(distance)) misplaced++;
    first ??= { row, found: mine, expected: theirs };
  }
  return {
    values: expected.length,
    equal: expected.length === 0 ? 1 : equal / expected.length,
    ulps: worstUlps,
    absolute: worstAbsolute,
    outside,
    misplaced,
    ...(first === undefined ? {} : { first }),
  };
}

function largestFinite(values: Float32Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size !== Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}
