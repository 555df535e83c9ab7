/** Memory that kernels use again and again; what stands in it is only good until the next kernel asks for the same slot. */
export interface Scratch {
  /** At least `length` double-precision values, with anything in them. */
  readonly f64: (slot: number, length: number) => Float64Array;
  /** At least `length` single-precision values, with anything in them. */
  readonly f32: (slot: number, length: number) => Float32Array;
  /** At least `length` whole numbers, with anything in them. */
  readonly i32: (slot: number, length: number) => Int32Array;
}

/** Scratch memory that grows to what is asked for and stays. */
export function createScratch(): Scratch {
  const doubles: Float64Array[] = [];
  const singles: Float32Array[] = [];
  const integers: Int32Array[] = [];
  return {
    f64: (slot, length) => {
      const held = doubles[slot];
      return held !== undefined && held.length >= length
        ? held
        : (doubles[slot] = new Float64Array(roomFor(length)));
    },
    f32: (slot, length) => {
      const held = singles[slot];
      return held !== undefined && held.length >= length
        ? held
        : (singles[slot] = new Float32Array(roomFor(length)));
    },
    i32: (slot, length) => {
      const held = integers[slot];
      return held !== undefined && held.length >= length
        ? held
        : (integers[slot] = new Int32Array(roomFor(length)));
    },
  };
}

/** Some more than asked, so that blocks of slightly different lengths do not each ask for memory. */
function roomFor(length: number): number {
  return Math.max(64, Math.ceil(length * 1.25));
}
