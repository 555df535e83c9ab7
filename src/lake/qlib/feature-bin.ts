/** Values of a field for consecutive rows of the calendar. */
export interface FeatureBin {
  /** Row of the first value. */
  readonly start: number;
  readonly values: Float32Array;
}

/** A bin begins with the row of its first value, as a single-precision number: exact up to here. */
export const START_MAX: number = 2 ** 24;

/** Reads the bytes of a bin; `undefined` when they cannot be one. */
export function decodeBin(bytes: Uint8Array): FeatureBin | undefined {
  if (bytes.byteLength < 4 || bytes.byteLength % 4 !== 0) return undefined;
  // A copy, since the bytes of a small file begin anywhere in a shared buffer; `slice` of a Buffer makes none.
  const cells = new Float32Array(new Uint8Array(bytes).buffer);
  const start = cells[0] ?? Number.NaN;
  return Number.isInteger(start) && start >= 0 ? { start, values: cells.subarray(1) } : undefined;
}

/** Single-precision numbers as the bytes they are kept in. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The name of a bin within its symbol’s folder. */
export function binName(field: string, freq: string): string {
  return `${field.toLowerCase()}.${freq}.bin`;
}
